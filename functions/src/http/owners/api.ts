import { isDocumentId } from '../../firestore/documents';
import type { OwnedWidget } from '../../owners/ownedWidget';
import type { NewWidget, OwnerService } from '../../owners/ownerRequests';
import type { TokenLimit } from '../../security/tokenLimit';
import { ServiceError, type ErrorCode } from '../../shared/errors';
import type { Answer } from '../answer/answer';
import { jsonBody } from '../answer/readyBody';
import { parseBody } from '../request/parseBody';
import { parseListPage } from '../request/viewQuery';
import { legacyWidgetSchema, newWidgetSchema, widgetChangeSchema } from './apiSchemas';
import type { OwnerCall, OwnerCalls } from './ownersEndpoint';
import { tryToken } from './tryToken';
import { connectionAnswer, widgetAnswer } from './widgetAnswer';

const defaultPageSize = 50;
const legacyPageSize = 100;
/** The legacy list has no pages; nobody has more widgets than it gives. */
const maxLegacyPages = 10;

/** What each call of the owners' API does, docs/contract.md#owners-api, and how it is answered. */
export function createApi(parts: {
  owners: OwnerService;
  tokens: TokenLimit;
  publicBaseUrl: string;
}): OwnerCalls {
  const { owners, tokens, publicBaseUrl } = parts;
  const flat = (widget: OwnedWidget) => widgetAnswer(widget, publicBaseUrl);

  const trying = <T>(
    { userId, caller }: OwnerCall,
    token: string | undefined,
    work: () => Promise<T>,
  ): Promise<T> => {
    if (token === undefined) return work();
    const hasConnected = async () => (await owners.listConnections(userId)).length > 0;
    return tryToken(tokens, { userId, networks: caller.client, hasConnected }, work);
  };
  const create = (call: OwnerCall, wanted: NewWidget) => {
    const { connectionId, notionToken } = wanted;
    if (connectionId !== undefined) asId(connectionId, 'connection_not_found');
    return trying(call, notionToken, () => owners.create(call.userId, wanted));
  };
  const remove = async (call: OwnerCall): Promise<Answer> => {
    await owners.remove(call.userId, widgetIdOf(call));
    return answer(200, { success: true });
  };

  return {
    async createWidget(call) {
      const wanted = parseBody(newWidgetSchema, await call.body());
      const { widget, mapping, warnings } = await create(call, wanted);
      return created(publicBaseUrl, widget, { widget: flat(widget), mapping, warnings });
    },
    async listWidgets({ userId, query }) {
      const page = parseListPage(query, defaultPageSize);
      const { widgets, nextCursor } = await owners.list(userId, page);
      return answer(200, { widgets: widgets.map(flat), nextCursor });
    },
    async getWidget(call) {
      const { widget, mapping } = await owners.get(call.userId, widgetIdOf(call));
      return answer(200, { widget: flat(widget), mapping });
    },
    async updateWidget(call) {
      const widgetId = widgetIdOf(call);
      const change = parseBody(widgetChangeSchema, await call.body());
      const saved = await trying(call, change.notionToken, () =>
        owners.change(call.userId, widgetId, change),
      );
      const { widget, mapping, warnings } = saved;
      return answer(200, { widget: flat(widget), mapping, warnings });
    },
    deleteWidget: remove,
    async refreshWidget(call) {
      const { userId, redisBudget } = call;
      const meta = await owners.refresh(userId, widgetIdOf(call), redisBudget);
      return answer(200, { meta });
    },
    async getWidgetHealth(call) {
      return answer(200, await owners.diagnose(call.userId, widgetIdOf(call)));
    },
    async listConnections({ userId }) {
      const connections = await owners.listConnections(userId);
      return answer(200, { connections: connections.map(connectionAnswer) });
    },

    async createLegacyWidget(call) {
      const legacy = parseBody(legacyWidgetSchema, await call.body());
      const { name, token, databaseId, settings } = legacy;
      const wanted = { name, notionToken: token, database: databaseId, settings };
      const { widget } = await create(call, wanted);
      return created(publicBaseUrl, widget, flat(widget));
    },
    async listLegacyWidgets({ userId }) {
      return answer(200, (await listAll(owners, userId)).map(flat));
    },
    async getLegacyWidget(call) {
      const { widget } = await owners.get(call.userId, widgetIdOf(call));
      return answer(200, flat(widget));
    },
    deleteLegacyWidget: remove,
  };
}

function answer(status: number, body: unknown): Answer {
  return { status, headers: {}, body: jsonBody(body) };
}

function widgetIdOf({ params }: OwnerCall): string {
  return asId(params['widgetId'] ?? '', 'widget_not_found');
}

/** What no id can be is as good as unknown, and never looked up. */
function asId(text: string, unknown: ErrorCode): string {
  if (!isDocumentId(text)) throw new ServiceError(unknown);
  return text;
}

function created(publicBaseUrl: string, widget: OwnedWidget, body: unknown): Answer {
  const headers = { Location: `${publicBaseUrl}/api/widgets/${widget.id}` };
  return { ...answer(201, body), headers };
}

/** The legacy list has no pages. */
async function listAll(owners: OwnerService, userId: string): Promise<OwnedWidget[]> {
  const listed: OwnedWidget[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < maxLegacyPages; page += 1) {
    const { widgets, nextCursor } = await owners.list(userId, { limit: legacyPageSize, cursor });
    listed.push(...widgets);
    cursor = nextCursor;
    if (cursor === null) break;
  }
  return listed;
}
