/**
 * A property's id in its decoded form (`Kjx}` for `Kjx%7D`), in which two are compared. Notion
 * gives them encoded in some places and decoded in others; what doesn't decode stays as it is.
 */
export function decodePropertyId(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** Whether both name the same property, encoded or not. */
export function isSameProperty(one: string, other: string): boolean {
  return one === other || decodePropertyId(one) === decodePropertyId(other);
}

/** The encoded form that the SDK decodes again before it sends it; a bare `%` would make it throw. */
export function encodePropertyId(id: string): string {
  return encodeURIComponent(decodePropertyId(id));
}
