import { postSchema, type Post } from '../../notion/posts/post';
import { mapInTurns } from '../../shared/turns';

/**
 * JSON of a value with many posts, each on a line of its own, so that it can be written and read
 * in turns. `value` is all but the posts and ends with the empty list that is their place.
 */
export function* postLines(value: object, posts: Iterable<Post>): Generator<string> {
  const text = JSON.stringify(value);
  const place = text.lastIndexOf('[]') + 1;
  yield text.slice(0, place);
  let before = '\n';
  for (const post of posts) {
    yield before + JSON.stringify(post);
    before = ',\n';
  }
  yield `\n${text.slice(place)}`;
}

/**
 * The value again and the posts that stand on lines. In JSON of one line, as it was written
 * before, all posts are still in the value. Rejects for bytes that are neither.
 */
export async function readPostLines(bytes: Buffer): Promise<{ value: unknown; posts: Post[] }> {
  const lines = [...linesOf(bytes)];
  const [first, ...rest] = lines;
  const last = rest.pop();
  const value: unknown = JSON.parse(`${first?.toString() ?? ''}${last?.toString() ?? ''}`);
  const posts = await mapInTurns(rest, (line) =>
    postSchema.parse(JSON.parse(line.toString().replace(/,$/, ''))),
  );
  return { value, posts };
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  let start = 0;
  for (;;) {
    const end = bytes.indexOf('\n', start);
    if (end === -1) break;
    yield bytes.subarray(start, end);
    start = end + 1;
  }
  yield bytes.subarray(start);
}
