import { formatParts } from '../../../local/setup/table';

describe('the table of what setup found', () => {
  it('names version and path of what is there, and the reason for what is not', () => {
    const table = formatParts(
      new Map([
        ['redis-server', { found: true, version: '7.0.15', path: '/usr/bin/redis-server' }],
        ['Chromium', { found: false, reason: 'It was not found.' }],
      ]),
    );
    expect(table.split('\n').map((line) => line.trimEnd())).toEqual([
      'redis-server  7.0.15   /usr/bin/redis-server',
      'Chromium      missing  It was not found.',
    ]);
  });
});
