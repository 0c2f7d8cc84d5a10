import { pageSchema, type NotionPage } from '../answers/answers';
import { decodePropertyId } from '../answers/propertyId';
import {
  plainTextOf,
  readChecked,
  readDate,
  readOptions,
  type PropertyValue,
} from '../answers/values';
import type { ColumnMapping, ColumnName } from '../columns/columns';
import { clip, optionName } from '../columns/text';
import { isHidden } from './hide';
import { collectMedia } from './media';
import type { Post, SignedUrl } from './post';

export type MappedPage =
  | { kind: 'post'; post: Post; signedUrls: SignedUrl[]; dataSourceId: string | null }
  /** Its "Hide" says so, or can't be read. */
  | { kind: 'hidden' }
  | { kind: 'trashed' }
  /** No page, or one too malformed to know which. */
  | { kind: 'unusable' };

export interface MappingOptions {
  /** The type that the column for hiding had when it was chosen; null: nobody knows. */
  hideType?: string | null;
  /** Of a Notion that stands in for the real one: its pictures come over plain http. */
  httpOrigin?: string | null;
}

const maxTitleLength = 1_000;
const maxOptions = 20;

/**
 * The post that a page of Notion's stands for, by the columns' bindings. Total: whatever the page
 * is like, this never throws; a value of an unexpected shape counts as absent, and hides the post
 * where it is the one that says so. Pictures come over https.
 */
export function mapPage(
  candidate: unknown,
  bindings: ColumnMapping,
  readAtMs: number,
  { hideType = null, httpOrigin = null }: MappingOptions = {},
): MappedPage {
  const parsed = pageSchema.safeParse(candidate);
  if (!parsed.success) return { kind: 'unusable' };
  const page = parsed.data;
  if (page.in_trash || page.archived || page.is_archived) return { kind: 'trashed' };
  const valueOf = (column: ColumnName) => boundValue(page, bindings[column]);
  if (bindings.hidden !== undefined && isHidden(valueOf('hidden'), hideType)) {
    return { kind: 'hidden' };
  }

  const imageSource = namesOf(valueOf('imageSource'))[0] ?? null;
  const { media, signedUrls } = collectMedia({
    pageId: page.id,
    attachment: valueOf('attachment'),
    attachmentId: bindings.attachment ?? '',
    link: valueOf('link'),
    canvaLink: valueOf('canvaLink'),
    cover: page.cover,
    imageSource,
    readAtMs,
    httpOrigin,
  });
  return {
    kind: 'post',
    post: {
      id: page.id,
      title: titleOf(page),
      publishDate: readDate(valueOf('publishDate')),
      platforms: namesOf(valueOf('platform')),
      status: namesOf(valueOf('status'))[0] ?? null,
      imageSource,
      pinned: readChecked(valueOf('pinned')),
      ...media,
    },
    signedUrls,
    dataSourceId: page.parent?.data_source_id ?? null,
  };
}

function boundValue(page: NotionPage, propertyId: string | undefined): PropertyValue | undefined {
  return propertyId === undefined ? undefined : page.properties.get(decodePropertyId(propertyId));
}

/** Notion gives every page exactly one title, so it is found by its type, binding or not. */
function titleOf(page: NotionPage): string {
  for (const value of page.properties.values()) {
    if (value.type !== 'title') continue;
    const title = clip(plainTextOf(value.title), maxTitleLength);
    if (title.trim() !== '') return title;
  }
  return 'Untitled';
}

function namesOf(value: PropertyValue | undefined): string[] {
  const names = readOptions(value)
    .map(optionName)
    .filter((name) => name.trim() !== '');
  return [...new Set(names)].slice(0, maxOptions);
}
