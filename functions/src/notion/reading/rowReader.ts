import type { Clock } from '../../shared/clock';
import { mapInTurns } from '../../shared/turns';
import { parseAnswer, propertiesOfRows, queryListSchema } from '../answers/answers';
import type { CallContext, NotionClient } from '../client/client';
import { bindColumns, lostHide, type ColumnMapping } from '../columns/columns';
import { NotionError } from '../errors';
import {
  createPostCollector,
  type CollectedPosts,
  type PostCollector,
} from '../posts/collectedPosts';
import { mapPage, type MappedPage } from '../posts/mapping';
import type { UnfinishedRows } from './unfinishedRead';

/** Where rows are read from, and what of them. */
export interface RowSource {
  dataSourceId: string;
  /** Null: the first rows come with all their properties, and the columns are found among them. */
  bindings: ColumnMapping | null;
  /** The widget's own mapping, for finding them; absent: all are found by name and type. */
  mapping?: ColumnMapping;
  /** The type that the column for hiding had when it was chosen. */
  hideType: string | null;
}

export interface RowsRead extends CollectedPosts {
  /** The columns that the posts were read from. */
  bindings: ColumnMapping;
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
/** For the rest of a read no page is smaller because of what was too large before. */
const smallestUsualPage = 10;
/** Beyond what full pages need: an answer may be short, but not endlessly. */
const spareSteps = 10;

/** Pages through a data source's rows. Rejects with a `NotionError` and with nothing else. */
export function createRowReader(
  client: NotionClient,
  clock: Clock,
  httpOrigin: string | null,
): RowReader {
  async function readRows(
    context: CallContext,
    { dataSourceId, bindings: known, mapping = {}, hideType }: RowSource,
    { maxRows, begun, onPage }: RowExtent,
  ): Promise<RowsRead> {
    let bindings = known;
    const collector = createPostCollector();
    if (begun !== null) await collector.goOnWith(begun);
    const pageSize = createPageSize();
    let rowCount = begun?.rowCount ?? 0;
    let cursor = begun?.cursor ?? null;
    let stepsLeft = Math.ceil(maxRows / smallestUsualPage) + spareSteps;
    const finish = (complete: boolean): RowsRead => ({
      bindings: bindings ?? {},
      ...collector.collected(),
      complete,
    });

    for (; rowCount < maxRows && stepsLeft > 0; stepsLeft -= 1) {
      const size = Math.min(pageSize.current(), maxRows - rowCount);
      const propertyIds = bindings === null ? null : Object.values(bindings);
      const query = { dataSourceId, propertyIds, pageSize: size, cursor };
      let answer = await answerOrTooLarge(client.queryDataSource(context, query));
      const isSkipped = answer === tooLarge && size === 1;
      if (isSkipped) {
        if (bindings === null) throw new NotionError('too_large');
        // Only to go on behind it.
        answer = await client.queryDataSource(context, { ...query, propertyIds: ['title'] });
      } else if (answer === tooLarge) {
        pageSize.shrink(size, rowCount);
        continue;
      }
      const list = parseAnswer(queryListSchema, answer);
      const columns = (bindings ??= bindByRows(list.results, mapping));
      await mapInTurns(list.results.slice(0, maxRows - rowCount), (row) => {
        if (isSkipped) collector.addTooLarge();
        else collectRow(collector, mapPage(row, columns, clock.nowMs(), { hideType, httpOrigin }));
      });
      rowCount += list.results.length;
      pageSize.passed(rowCount, isSkipped);
      if (list.request_status?.type === 'incomplete') return finish(false);
      if (!list.has_more) return finish(rowCount <= maxRows);
      if (list.next_cursor === null || list.next_cursor === cursor) return finish(false);
      cursor = list.next_cursor;
      onPage({ ...collector.collected(), rowCount, cursor }, columns);
    }
    return finish(false);
  }

  return { readRows };
}

/** Throws where the rows do not have the column that hides posts: then the schema says more. */
function bindByRows(rows: readonly unknown[], mapping: ColumnMapping): ColumnMapping {
  const { bindings, problems } = bindColumns(propertiesOfRows(rows), mapping);
  if (rows.length > 0 && lostHide(problems)) throw new NotionError('schema_mismatch');
  return bindings;
}

function collectRow(collector: PostCollector, mapped: MappedPage): void {
  if (mapped.kind === 'hidden') collector.addHidden();
  if (mapped.kind === 'post') collector.add(mapped.post, mapped.signedUrls);
}

/**
 * How many rows are asked for at once. An answer that is too large is asked for again in smaller
 * steps, down to one row, until all that it would have held has been read. Where that was due to
 * one row, the size is then as before; else it stays smaller.
 */
function createPageSize() {
  let usual = largestPage;
  let current = usual;
  /** Up to this row something is too large. */
  let smallUntilRow = 0;
  return {
    current: () => current,
    shrink(size: number, rowCount: number): void {
      current = Math.max(1, Math.floor(size / 4));
      smallUntilRow = rowCount + size;
    },
    passed(rowCount: number, wasOneRow: boolean): void {
      if (!wasOneRow && rowCount < smallUntilRow) return;
      if (!wasOneRow) usual = Math.max(smallestUsualPage, current);
      current = usual;
    },
  };
}

const tooLarge = Symbol('too large');

async function answerOrTooLarge(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NotionError && error.kind === 'too_large') return tooLarge;
    throw error;
  }
}
