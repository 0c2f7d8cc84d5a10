/**
 * Writes a value where no tombstone stands: an empty value, left by a change for a while, so that
 * who read before the change can't put the old one back.
 * KEYS: the key. ARGV: the value, its lifetime in ms. Returns 1 where it was written.
 */
export const putScript = `
if redis.call('GET', KEYS[1]) == '' then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;
