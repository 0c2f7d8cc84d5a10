import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '../../shared/errors';
import type { Report } from '../../shared/events';
import { parseTarget, type Target } from '../request/target';
import { refusalOf } from '../request/wireBounds';
import { sendAnswer, type Answer, type HeaderList } from './answer';
import { errorAnswer, jsonErrorBody } from './errorAnswer';
import type { ReadyBody } from './readyBody';

/** How one endpoint comes to its answers; the rest is the same for all. */
export interface RequestHandling<Req extends IncomingMessage, Res extends ServerResponse> {
  name: string;
  /** Sent with every answer, errors too. */
  headers: Readonly<Record<string, string>>;
  /** More of these, where they depend on the request. */
  headersFor?: (request: Req) => Record<string, string>;
  /** Answers, at once where nothing has to be waited for; throws or rejects with a `ServiceError`. */
  answer: (request: Req, response: Res, target: Target) => Answer | Promise<Answer>;
  /** An error as this endpoint shows it; JSON where absent. */
  errorBody?:
    ((error: ServiceError, correlationId: string, target: Target) => ReadyBody) | undefined;
  /** The `Cache-Control` of errors; by their status where absent. */
  errorCacheControl?: string;
}

/**
 * The wrapper around every endpoint: errors to answers by the one table, a correlation id, sending,
 * reporting. The handler never rejects.
 */
export function createRequestHandler<Req extends IncomingMessage, Res extends ServerResponse>(
  endpoint: RequestHandling<Req, Res>,
  report: Report,
): (request: Req, response: Res) => Promise<void> | undefined {
  const sending = createSending(endpoint, report);
  // The warm path allocates nothing for it.
  const answered = { type: 'http.answered', endpoint: endpoint.name } as const;

  const finish = (
    request: Req,
    response: Res,
    correlationId: string,
    answer: Answer,
  ): Promise<void> | undefined => {
    const sent = sending.send(request, response, correlationId, answer);
    if (sent === undefined) {
      report(answered);
      return undefined;
    }
    return sent.then(() => {
      report(answered);
    });
  };
  const finishLater = async (
    request: Req,
    response: Res,
    correlationId: string,
    target: Target,
    opened: Promise<Answer>,
  ): Promise<void> => {
    const explain = (error: unknown): Answer =>
      answerToError(endpoint, report, error, correlationId, target);
    await finish(request, response, correlationId, await opened.catch(explain));
  };

  // A warm answer waits for nothing: the platform watches every promise, and each costs time.
  return (request, response) => {
    const correlationId = correlationIdOf(request.headers);
    const target = parseTarget(request.url ?? '/');
    let opened: Answer | Promise<Answer>;
    try {
      opened = refusalOf(request) ?? endpoint.answer(request, response, target);
    } catch (error) {
      opened = answerToError(endpoint, report, error, correlationId, target);
    }
    return opened instanceof Promise
      ? finishLater(request, response, correlationId, target, opened)
      : finish(request, response, correlationId, opened);
  };
}

/** The answer that an error has by the one table; what has no place in it is reported as a bug. */
function answerToError<Req extends IncomingMessage, Res extends ServerResponse>(
  { name, errorBody, errorCacheControl }: RequestHandling<Req, Res>,
  report: Report,
  error: unknown,
  correlationId: string,
  target: Target,
): Answer {
  const known = error instanceof ServiceError ? error : new ServiceError('internal');
  if (known.code === 'internal') {
    report({ type: 'http.failed', endpoint: name, correlationId, error });
  }
  const body = errorBody?.(known, correlationId, target);
  return errorAnswer(known, body ?? jsonErrorBody(known, correlationId), errorCacheControl);
}

/** How an endpoint's answers are sent. A promise only where one has to be waited for. */
interface Sending<Req, Res> {
  /** Never throws nor rejects: where the answer can't be sent, that is reported, and said. */
  send(
    request: Req,
    response: Res,
    correlationId: string,
    answer: Answer,
  ): Promise<void> | undefined;
}

function createSending<Req extends IncomingMessage, Res extends ServerResponse>(
  endpoint: RequestHandling<Req, Res>,
  report: Report,
): Sending<Req, Res> {
  const { name, headersFor, errorCacheControl } = endpoint;
  const fixed: HeaderList = Object.entries({ ...sharedHeaders, ...endpoint.headers }).flat();
  const sharedFor = (request: Req): HeaderList =>
    headersFor === undefined ? fixed : [...fixed, ...Object.entries(headersFor(request)).flat()];

  const fail = async (
    request: Req,
    response: Res,
    correlationId: string,
    error: unknown,
  ): Promise<void> => {
    report({ type: 'http.failed', endpoint: name, correlationId, error });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    // With none of the answer's own headers: they may be what was wrong.
    const internal = new ServiceError('internal');
    const body = jsonErrorBody(internal, correlationId);
    const answer = errorAnswer(internal, body, errorCacheControl);
    await sendAnswer(request, response, answer, sharedFor(request), idHeader(correlationId));
  };

  return {
    send(request, response, correlationId, answer) {
      try {
        const own = idHeader(correlationId);
        const sending = sendAnswer(request, response, answer, sharedFor(request), own);
        return sending?.catch((error: unknown) => fail(request, response, correlationId, error));
      } catch (error) {
        return fail(request, response, correlationId, error);
      }
    },
  };
}

const sharedHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
};

function idHeader(correlationId: string): HeaderList {
  return ['X-Correlation-Id', correlationId];
}

/** The platform's trace id where there is one, so that logs of one request meet. */
function correlationIdOf(headers: IncomingHttpHeaders): string {
  const traced = headers['x-cloud-trace-context'];
  const trace = typeof traced === 'string' ? /^[0-9a-f]{32}(?=\/|$)/.exec(traced)?.[0] : undefined;
  return trace ?? randomUUID();
}
