import type { VNode } from 'preact';
import type { Filter } from '../feeds/views/servedFeed';
import { pageHref, isSameOption, type LinkContext } from './pageLinks';

export interface FilterNavProps extends LinkContext {
  filter: Filter;
  platforms: readonly string[];
  statuses: readonly string[];
}

/** Rows of links that filter by platform and status; a row with no choice in it is left out. */
export function FilterNav({ platforms, statuses, ...rest }: FilterNavProps): VNode | null {
  const rows = [
    { dimension: 'platform' as const, label: 'Platform', options: platforms.filter(isFilterable) },
    { dimension: 'status' as const, label: 'Status', options: statuses.filter(isFilterable) },
  ].filter(({ dimension, options }) => options.length > 1 || rest.filter[dimension] !== null);
  if (rows.length === 0) return null;
  return (
    <nav aria-label="Filter posts">
      {rows.map((row) => (
        <FilterRow key={row.dimension} {...row} {...rest} />
      ))}
    </nav>
  );
}

/** In an address `all` means no filter, so an option of that name can't be linked to. */
function isFilterable(option: string): boolean {
  return !isSameOption(option, 'all');
}

interface FilterRowProps extends LinkContext {
  dimension: keyof Filter;
  label: string;
  options: readonly string[];
  filter: Filter;
}

function FilterRow({ dimension, label, options, filter, ...links }: FilterRowProps): VNode {
  const choices = [
    { text: 'All', value: null },
    ...options.map((option) => ({ text: option, value: option })),
  ];
  const labelId = `by-${dimension}`;
  return (
    <div data-row={dimension}>
      <p id={labelId}>{label}</p>
      <ul role="list" aria-labelledby={labelId}>
        {choices.map(({ text, value }) => (
          <li key={value}>
            <a
              href={pageHref({ ...filter, [dimension]: value }, links)}
              dir="auto"
              {...(isSameOption(value, filter[dimension]) && { 'aria-current': 'true' as const })}
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
