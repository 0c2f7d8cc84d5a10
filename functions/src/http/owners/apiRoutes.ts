/** A call of the owners' API: its method and path, in the router's form. */
export interface ApiRoute {
  method: 'get' | 'post' | 'patch' | 'delete';
  path: string;
}

/**
 * Every call of docs/contract.md#owners-api, with the legacy ones; of two that fit, the first is
 * taken.
 */
export const apiRoutes = {
  createLegacyWidget: { method: 'post', path: '/api/widgets/create' },
  listLegacyWidgets: { method: 'get', path: '/api/widgets/list' },
  getLegacyWidget: { method: 'get', path: '/api/widgets/by-id/:widgetId' },
  deleteLegacyWidget: { method: 'delete', path: '/api/widgets/by-id/:widgetId' },
  createWidget: { method: 'post', path: '/api/widgets' },
  listWidgets: { method: 'get', path: '/api/widgets' },
  getWidget: { method: 'get', path: '/api/widgets/:widgetId' },
  updateWidget: { method: 'patch', path: '/api/widgets/:widgetId' },
  deleteWidget: { method: 'delete', path: '/api/widgets/:widgetId' },
  refreshWidget: { method: 'post', path: '/api/widgets/:widgetId/refresh' },
  getWidgetHealth: { method: 'get', path: '/api/widgets/:widgetId/health' },
  listConnections: { method: 'get', path: '/api/connections' },
} as const satisfies Record<string, ApiRoute>;

export type ApiOperation = keyof typeof apiRoutes;
