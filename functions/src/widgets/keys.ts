/** The keys of the shared tier, CONTRACT section 7: prefixed by their purpose, each expires. */
export const keys = {
  feed: (widgetId: string): string => `widget:${widgetId}:all:all`,
  failure: (widgetId: string): string => `failure:${widgetId}`,
  lease: (widgetId: string): string => `lease:${widgetId}`,
  guard: (widgetId: string): string => `guard:${widgetId}`,
  media: (widgetId: string): string => `media:${widgetId}`,
  slug: (slug: string): string => `slug:${slug}`,
  changes: 'changes',
} as const;
