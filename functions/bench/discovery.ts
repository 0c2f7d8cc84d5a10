import { startDiscovery } from '../local/production/startDiscovery';
import { median } from './numbers';
import type { Bench } from './report';

const rounds = 5;

/** From starting firebase-functions' discovery server to having the list of exports. */
export const discovery: Bench = {
  name: 'discovery',
  claim: 'Deploy discovery has 10 s; listing the exports takes a fraction of it.',
  async run(print) {
    const durationsMs: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const startedAtMs = performance.now();
      const found = await startDiscovery();
      durationsMs.push(performance.now() - startedAtMs);
      print(
        `round ${round}: ${Math.round(durationsMs.at(-1) ?? 0)} ms, ${Object.keys(found.endpoints).length} exports`,
      );
    }
    const medianMs = median(durationsMs);
    return {
      series: [{ name: 'listing the exports', values: durationsMs }],
      seriesUnit: 'ms',
      figures: { medianMs, slowestMs: Math.max(...durationsMs) },
      goals: [{ name: 'listing the exports', value: medianMs, unit: 'ms', atMost: 2000 }],
    };
  },
};
