import { orElse } from '../redis/orElse';
import type { ChangeLog } from './changeLog';
import type { OwnerStore } from './ownerStore';

export type RemoveOwnedWidget = (userId: string, widgetId: string) => Promise<void>;

/**
 * Removes a widget with all that is stored of it, in Firestore and Redis, while a refresh of it may
 * be under way; a telling that fails is repeated by the trigger.
 */
export function createRemoveOwnedWidget(parts: {
  store: Pick<OwnerStore, 'remove'>;
  changes: Pick<ChangeLog, 'retire'>;
}): RemoveOwnedWidget {
  const { store, changes } = parts;
  return async (userId, widgetId) => {
    const { slug } = await store.remove(userId, widgetId);
    await orElse(changes.retire({ widgetId, slug }), undefined);
  };
}
