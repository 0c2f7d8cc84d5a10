import { stintSchema, type StintResult } from './neighbour';
import { createViewers, viewAtRate } from './viewers';

async function view(message: unknown): Promise<void> {
  const { url, perSecond, seconds } = stintSchema.parse(message);
  const viewers = createViewers(32);
  try {
    const count = perSecond * seconds;
    const views = await viewAtRate(viewers, { perSecond, count, urlOf: () => url });
    const result: StintResult = {
      durationsMs: views.map(({ durationMs }) => durationMs),
      failed: views.filter(({ status }) => status !== 200).length,
    };
    process.send?.(result);
  } finally {
    viewers.close();
  }
}

process.on('message', (message) => {
  view(message).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
