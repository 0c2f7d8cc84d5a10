import type { SchemaSnapshot } from '../../notion/reading/reader';
import type { WidgetSettings } from '../../widgets/widget';
import { draftWarning, nothingShown, unknownOptionWarning } from '../advice/ownerWarnings';
import { unknownOption } from '../advice/settingsCheck';
import { finding, type Finding } from './diagnosis';

/** Whether drafts are kept from visitors, and whether the filters are about what there is. */
export function settingsFindings(settings: WidgetSettings, schema: SchemaSnapshot): Finding[] {
  const { onlyStatuses, onlyPlatforms, draftsArePublic } = settings;
  const unknown = unknownOption(settings, schema);
  return [
    ...draftWarning(settings, schema).map((message) =>
      finding('drafts', 'warning', 'drafts_public', message),
    ),
    ...(draftsArePublic && onlyStatuses.length === 0 ? [allPublicFinding] : []),
    ...(onlyStatuses.length === 0 ? [] : [statusesFinding(onlyStatuses, schema)]),
    ...(onlyPlatforms.length > 0 && schema.bindings.platform === undefined
      ? [finding('posts', 'error', 'no_column', nothingShown('onlyPlatforms', 'platform'))]
      : []),
    ...(unknown === null
      ? []
      : [finding('posts', 'warning', 'unknown_option', unknownOptionWarning(unknown))]),
  ];
}

const allPublicFinding = finding(
  'drafts',
  'ok',
  'drafts_public',
  'Posts of every status are public, as settings.draftsArePublic says.',
);

function statusesFinding(onlyStatuses: readonly string[], { bindings }: SchemaSnapshot): Finding {
  if (bindings.status === undefined) {
    return finding('drafts', 'error', 'no_column', nothingShown('onlyStatuses', 'status'));
  }
  const message = `Only posts with these statuses are shown: ${onlyStatuses.join(', ')}.`;
  return finding('drafts', 'ok', 'only_statuses', message);
}
