/**
 * Writes for the holder of a lease and gives it back, in one step. Nothing is written where the
 * lease has gone to somebody else, so that a slow holder never overwrites what is newer.
 * KEYS: the lease, then each key. ARGV: the token, then for each key a value and its lifetime in
 * ms; an empty value removes the key. Returns 1 where it was written.
 */
export const commitScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local removed = { KEYS[1] }
for index = 2, #KEYS do
  local value = ARGV[2 * index - 2]
  if value == '' then
    removed[#removed + 1] = KEYS[index]
  else
    redis.call('SET', KEYS[index], value, 'PX', ARGV[2 * index - 1])
  end
end
redis.call('DEL', unpack(removed))
return 1
`;

/** Lengthens a lease for its holder. KEYS: the lease. ARGV: the token, the new lifetime in ms. */
export const renewScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;
