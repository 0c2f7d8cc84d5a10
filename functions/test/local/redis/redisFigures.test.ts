import { infoNumber, sumCommandCalls } from '../../../local/redis/redisFigures';

const commandstats = [
  '# Commandstats',
  'cmdstat_get:calls=3,usec=9,usec_per_call=3.00,rejected_calls=0,failed_calls=0',
  'cmdstat_evalsha:calls=2,usec=9,usec_per_call=4.50,rejected_calls=0,failed_calls=1',
  'cmdstat_script|load:calls=1,usec=9,usec_per_call=9.00,rejected_calls=0,failed_calls=0',
  'cmdstat_config|get:calls=7,usec=9,usec_per_call=1.00,rejected_calls=0,failed_calls=0',
  'cmdstat_info:calls=5,usec=9,usec_per_call=1.00,rejected_calls=0,failed_calls=0',
].join('\r\n');

describe('the figures of Redis', () => {
  it('sum the calls of commands without those that tests send', () => {
    expect(sumCommandCalls(commandstats)).toBe(6);
    expect(sumCommandCalls('')).toBe(0);
  });

  it('are found by their whole name', () => {
    const info = '# Memory\r\nused_memory_rss:9\r\nused_memory:1024\r\nused_memory_human:1K\r\n';
    expect(infoNumber(info, 'used_memory')).toBe(1024);
    expect(() => infoNumber(info, 'used')).toThrow('used');
  });
});
