import { parseArgs } from 'node:util';
import type { Diagnosis, Finding } from '../../src/owners/doctor/diagnosis';
import { findTarget } from '../target';
import { checkWanted } from './findWidget';
import { print, widgetOptions, type Verb } from './verb';

const marks: Record<Finding['status'], string> = {
  ok: '✓',
  warning: '!',
  error: '✗',
  unknown: '?',
};

/** Prints what is right and wrong with a widget; 1 where it is broken. */
export const doctorVerb: Verb = (args, terminal) => {
  const { values } = parseArgs({ args, options: widgetOptions });
  checkWanted(values);
  return {
    target: findTarget(values, terminal.env),
    async run({ owners, find }) {
      const { userId, widgetId } = await find(values);
      const diagnosis = await owners.diagnose(userId, widgetId);
      print(terminal, values.json, diagnosis, () => linesOf(widgetId, diagnosis));
      return diagnosis.status === 'broken' ? 1 : 0;
    },
  };
};

/** No post is quoted: what an operator's terminal shows is often kept. */
function linesOf(widgetId: string, diagnosis: Diagnosis): string[] {
  const { status, findings, newestPost, posts, lastRefreshAt, lastError, nextRetryAt } = diagnosis;
  return [
    `${widgetId} is ${status}.`,
    ...findings.map((finding) => {
      const what = finding.column === null ? finding.check : `column ${finding.column}`;
      return `${marks[finding.status]} ${what.padEnd(18)} ${finding.message}`;
    }),
    ...(posts === null ? [] : [`Posts: ${posts.served} served, ${posts.heldBack} held back.`]),
    ...(newestPost === null ? [] : [`Newest post: ${newestPost.publishDate ?? 'without a date'}.`]),
    `Last refresh: ${lastRefreshAt ?? 'none yet'}.`,
    ...(lastError === null ? [] : [`Last error: ${lastError.message} (${lastError.at ?? ''})`]),
    ...(nextRetryAt === null ? [] : [`Notion is asked again: ${nextRetryAt}.`]),
  ];
}
