import type { Failures } from '../../feeds/copies/failures';
import { classify } from '../../notion/errors';
import type { NotionConnection, NotionReader } from '../../notion/reading/reader';
import type { Clock } from '../../shared/clock';
import { deadlineIn } from '../../shared/deadline';
import type { Report } from '../../shared/events';
import { isoTime } from '../../shared/isoTime';
import { createClockTimeout, raceTimeout, TimeoutError } from '../../shared/timeout';
import type { ChangeLog } from '../../widgets/changeLog';
import type { ConnectionStore } from '../../widgets/connections/connectionStore';
import { messageOf } from '../advice/describeHealth';
import type { OwnedWidget } from '../ownedWidget';
import { accessFindings, type Access } from './accessFindings';
import { columnFindings, isOftenAbsent } from './columnFindings';
import { finding, type Diagnosis, type Finding } from './diagnosis';
import { postFigures, postFinding } from './postFindings';
import { settingsFindings } from './settingsFindings';
import type { StandingFailure, WidgetRecordReader, WidgetRecords } from './widgetRecords';

export interface Doctor {
  /**
   * What is right and wrong with a widget and what to do about it, by asking Notion for its
   * database now. Answers within about 12 s whatever is down: what nobody knows is a finding, too.
   * Never rejects. Where all is in order again Notion is read again at once, by all instances.
   */
  diagnose(widget: OwnedWidget): Promise<Diagnosis>;
}

const checkMs = 10_000;
const connectionTimeoutMs = 3000;
/** The answer does not wait longer for any of its parts, whatever their own bounds are. */
const lateAfterMs = 11_000;

export function createDoctor(parts: {
  reader: Pick<NotionReader, 'describeDatabase'>;
  connections: Pick<ConnectionStore, 'open'>;
  records: WidgetRecordReader;
  changes: Pick<ChangeLog, 'announce'>;
  failures: Pick<Failures, 'clear'>;
  clock: Clock;
  report: Report;
}): Doctor {
  const { reader, connections, records, changes, failures, clock, report } = parts;

  const check = async (widget: OwnedWidget): Promise<Access> => {
    const deadline = deadlineIn(clock, checkMs);
    const { id: widgetId, connectionId, databaseId, dataSourceId, mapping } = widget;
    let connection: NotionConnection | null;
    try {
      connection = await connections.open(connectionId, connectionTimeoutMs);
    } catch (error) {
      report({ type: 'store.failed', operation: 'read connection', widgetId, error });
      return { kind: 'unopened' };
    }
    if (connection === null) return { kind: 'no_connection' };
    try {
      const request = { connection, databaseId, dataSourceId, mapping, deadline };
      return { kind: 'readable', description: await reader.describeDatabase(request) };
    } catch (error) {
      return { kind: 'refused', error: classify(error, clock.nowMs()) };
    }
  };

  /** `late` where `work` takes longer than anybody would wait. */
  const inTime = async <T>(work: Promise<T>, late: T): Promise<T> => {
    try {
      return await raceTimeout(work, createClockTimeout(clock, lateAfterMs));
    } catch (error) {
      if (error instanceof TimeoutError) return late;
      throw error;
    }
  };

  /** What is lost here is said again at the next check, so it may fail. */
  const readAgain = async ({ id: widgetId, slug }: OwnedWidget): Promise<void> => {
    failures.clear(widgetId);
    await changes.announce({ widgetId, slug }).catch(() => undefined);
  };

  return {
    async diagnose(widget) {
      const late = classify({ name: 'TimeoutError' });
      const [access, known] = await Promise.all([
        inTime<Access>(check(widget), { kind: 'refused', error: late }),
        inTime<WidgetRecords>(records.read(widget), { feed: { kind: 'unknown' }, failure: null }),
      ]);
      const resumes = access.kind === 'readable' && standsInTheWay(known.failure);
      if (resumes) await inTime(readAgain(widget), undefined);

      const findings = findingsOf(widget, access, known);
      const feed = known.feed.kind === 'feed' ? known.feed.feed : null;
      const figures = feed === null ? { posts: null, newestPost: null } : postFigures(widget, feed);
      return {
        status: statusOf(findings),
        checkedAt: new Date(clock.nowMs()).toISOString(),
        findings,
        ...figures,
        lastRefreshAt: isoTime(feed?.fetchedAtMs ?? null),
        lastError: lastErrorOf(widget, known.failure),
        nextRetryAt: resumes ? null : isoTime(known.failure?.retryAtMs ?? null),
      };
    },
  };
}

/** A lasting failure, which the check would have met again. */
function standsInTheWay(failure: StandingFailure | null): boolean {
  return failure?.permanent === true;
}

function findingsOf(widget: OwnedWidget, access: Access, { feed }: WidgetRecords): Finding[] {
  const description = access.kind === 'readable' ? access.description : null;
  const schema = description?.schema ?? (feed.kind === 'feed' ? feed.feed.schema : null);
  return [
    activity(widget),
    ...accessFindings(widget, access),
    ...(description === null ? [] : columnFindings(widget, description)),
    ...(schema === null ? [] : settingsFindings(widget.settings, schema)),
    postFinding(widget, feed),
  ];
}

function activity({ isActive }: OwnedWidget): Finding {
  if (isActive) return finding('widget', 'ok', 'active', 'The widget is switched on.');
  const message =
    'The widget is paused: nobody sees it. Set isActive to true to show it again at the same address.';
  return finding('widget', 'warning', 'paused', message);
}

function statusOf(findings: readonly Finding[]): Diagnosis['status'] {
  if (findings.some(({ status }) => status === 'error')) return 'broken';
  const isWell = (finding: Finding): boolean => finding.status === 'ok' || isOftenAbsent(finding);
  return findings.every(isWell) ? 'healthy' : 'degraded';
}

/** The failure that stands; where none does, what the widget's own document still says. */
function lastErrorOf(
  { health }: OwnedWidget,
  failure: StandingFailure | null,
): Diagnosis['lastError'] {
  const last =
    failure !== null
      ? { code: failure.reason, atMs: failure.failedAtMs }
      : health !== null && health.finding !== null
        ? { code: health.finding, atMs: health.sinceMs }
        : null;
  if (last === null) return null;
  return { code: last.code, message: messageOf(last.code), at: isoTime(last.atMs) };
}
