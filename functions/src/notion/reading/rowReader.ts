import type { Clock } from '../../shared/clock';
import { parseAnswer, propertiesOfRows, queryListSchema } from '../answers/answers';
import type { CallContext, NotionClient } from '../client/client';
import { bindColumns, type ColumnMapping } from '../columns/columns';
import { NotionError } from '../errors';
import { mapPage } from '../posts/mapping';
import type { Post, SignedUrl } from '../posts/post';
import type { UnfinishedRows } from './unfinishedRead';

/** Where rows are read from, and what of them. */
export interface RowSource {
  dataSourceId: string;
  /** Null: the first rows come with all their properties, and the columns are found among them. */
  bindings: ColumnMapping | null;
  /** The widget's own mapping, for finding them; absent: all are found by name and type. */
  mapping?: ColumnMapping;
}

export interface RowsRead {
  /** The columns that the posts were read from. */
  bindings: ColumnMapping;
  posts: Post[];
  hiddenCount: number;
  signedUrls: SignedUrl[];
  /** False where Notion had, or hinted at, more rows. */
  complete: boolean;
}

export interface RowReader {
  /** The posts of a data source. */
  readRows(context: CallContext, source: RowSource, extent: RowExtent): Promise<RowsRead>;
}

/** Which rows are read, and who follows it page by page. */
export interface RowExtent {
  /** Counted from the first row, those of `begun` included. */
  maxRows: number;
  /** The rows that have been read already; null: none. */
  begun: UnfinishedRows | null;
  /** Called where more rows follow. */
  onPage: (rows: UnfinishedRows, bindings: ColumnMapping) => void;
}

const largestPage = 100;
const smallestPage = 10;
/** Beyond what full pages need: an answer may be short, but not endlessly. */
const spareSteps = 10;

/** Pages through a data source's rows. Rejects with a `NotionError` and with nothing else. */
export function createRowReader(client: NotionClient, clock: Clock): RowReader {
  async function readRows(
    context: CallContext,
    { dataSourceId, bindings: known, mapping = {} }: RowSource,
    { maxRows, begun, onPage }: RowExtent,
  ): Promise<RowsRead> {
    let bindings = known;
    const posts = new Map<string, Post>(begun?.posts.map((post) => [post.id, post]));
    const signedUrls = new Map<string, SignedUrl>(
      begun?.signedUrls.map((signed) => [signed.mediaId, signed]),
    );
    let { hiddenCount, rowCount } = begun ?? { hiddenCount: 0, rowCount: 0 };
    let pageLimit = largestPage;
    let cursor = begun?.cursor ?? null;
    let stepsLeft = Math.ceil(maxRows / smallestPage) + spareSteps;
    const soFar = () => ({
      posts: [...posts.values()],
      hiddenCount,
      signedUrls: [...signedUrls.values()],
    });
    const finish = (complete: boolean): RowsRead => ({
      bindings: bindings ?? {},
      ...soFar(),
      complete,
    });

    for (; rowCount < maxRows && stepsLeft > 0; stepsLeft -= 1) {
      const pageSize = Math.min(pageLimit, maxRows - rowCount);
      const propertyIds = bindings === null ? null : Object.values(bindings);
      const query = { dataSourceId, propertyIds, pageSize, cursor };
      const answer = await answerOrTooLarge(client.queryDataSource(context, query));
      if (answer === 'too_large') {
        if (pageSize <= smallestPage) throw new NotionError('too_large');
        pageLimit = Math.max(smallestPage, Math.floor(pageSize / 4));
        continue;
      }
      const list = parseAnswer(queryListSchema, answer);
      bindings ??= bindColumns(propertiesOfRows(list.results), mapping).bindings;
      for (const row of list.results.slice(0, maxRows - rowCount)) {
        const mapped = mapPage(row, bindings, clock.nowMs());
        if (mapped.kind === 'hidden') hiddenCount += 1;
        if (mapped.kind !== 'post') continue;
        posts.set(mapped.post.id, mapped.post);
        for (const signed of mapped.signedUrls) signedUrls.set(signed.mediaId, signed);
      }
      rowCount += list.results.length;
      if (list.request_status?.type === 'incomplete') return finish(false);
      if (!list.has_more) return finish(rowCount <= maxRows);
      if (list.next_cursor === null || list.next_cursor === cursor) return finish(false);
      cursor = list.next_cursor;
      onPage({ ...soFar(), rowCount, cursor }, bindings);
    }
    return finish(false);
  }

  return { readRows };
}

/** A page of rows that is too large can be asked for in smaller steps. */
async function answerOrTooLarge(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NotionError && error.kind === 'too_large') return 'too_large';
    throw error;
  }
}
