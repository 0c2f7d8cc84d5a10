/** The ids of a post's parts on the page, and links to them. */
export interface PostAnchors {
  tileId: string;
  sheetId: string;
  titleId: string;
  tileHref: string;
  sheetHref: string;
}

export function anchorsOf(postId: string): PostAnchors {
  const inAddress = encodeURIComponent(JSON.stringify(postId).slice(1, -1));
  return {
    tileId: `tile-${postId}`,
    sheetId: `post-${postId}`,
    titleId: `title-${postId}`,
    tileHref: `#tile-${inAddress}`,
    sheetHref: `#post-${inAddress}`,
  };
}
