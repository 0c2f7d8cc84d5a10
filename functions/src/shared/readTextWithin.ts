/** The body of an answer as text; null, and the rest left unread, where it is longer than that. */
export async function readTextWithin(
  response: Response,
  maxSizeBytes: number,
): Promise<string | null> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks).toString('utf8');
    sizeBytes += value.byteLength;
    if (sizeBytes > maxSizeBytes) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}
