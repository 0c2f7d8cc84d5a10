import { describeHealth, type HealthView } from '../../owners/advice/describeHealth';
import type { OwnedWidget } from '../../owners/ownedWidget';
import type { ConnectionInfo } from '../../widgets/connections/connectionStore';
import type { WidgetSettings } from '../../widgets/widget';

/** A widget as its owner gets it: never with its token. Times are ISO 8601. */
export interface WidgetAnswer {
  id: string;
  name: string;
  slug: string;
  databaseId: string;
  dataSourceId: string | null;
  connectionId: string;
  settings: WidgetSettings;
  isActive: boolean;
  views: number;
  health: HealthView;
  createdAt: string;
  updatedAt: string;
  /** Absolute. */
  embedUrl: string;
  dataUrl: string;
}

export function widgetAnswer(widget: OwnedWidget, publicBaseUrl: string): WidgetAnswer {
  const { id, name, slug, databaseId, dataSourceId, connectionId } = widget;
  const { settings, isActive, views, health, createdAtMs, updatedAtMs } = widget;
  return {
    id,
    name,
    slug,
    databaseId,
    dataSourceId,
    connectionId,
    settings,
    isActive,
    views,
    health: describeHealth(health),
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
    embedUrl: `${publicBaseUrl}/w/${slug}`,
    dataUrl: `${publicBaseUrl}/api/widgets/${slug}/data`,
  };
}

/** A connection to Notion as its owner gets it. */
export interface ConnectionAnswer {
  id: string;
  kind: string;
  workspaceId: string | null;
  createdAt: string;
}

export function connectionAnswer(connection: ConnectionInfo): ConnectionAnswer {
  const { id, kind, workspaceId, createdAtMs } = connection;
  return { id, kind, workspaceId, createdAt: new Date(createdAtMs).toISOString() };
}
