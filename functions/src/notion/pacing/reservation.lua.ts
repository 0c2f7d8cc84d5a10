import { backgroundShare, maxBackgroundWaitMs, probeMs } from './pacing';

/** Times further ahead than any pause or queue lasts are not ours. */
const horizonMs = 20 * 60_000;
/** How far ahead another caller's clock may be. */
const maxSkewMs = 5 * 60_000;
const keptMs = 60_000;

/**
 * The queue of a connection over all instances (GCRA: the next free slot is all that is kept).
 * KEYS: the connection, its workspace or the connection again. A value is "1" and six times.
 * ARGV: what to do; the caller's time, or '' for the server's own; and for
 * - book: interval, longest wait, background, share is due, probe
 *   -> {kind, wait, slot, closed for, probe}
 * - connection, workspace, blocked, trouble: duration, probe -> {1 or 0}
 * - reopen -> {1}
 */
export const reservationScript = `
local action = ARGV[1]
local now = tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
end
local horizon = now + ${horizonMs}
local latest = now + ${maxSkewMs}

local function read(value)
  local state = { next = 0, background = 0, held = 0, blocked = 0, trouble = 0, seen = 0 }
  if not value or #value > 150 then return state end
  local a, b, c, d, e, f = string.match(value,
    '^1 (%d+%.%d+) (%d+%.%d+) (%d+%.%d+) (%d+%.%d+) (%d+%.%d+) (%d+%.%d+)$')
  if not a then return state end
  a, b, c, d, e, f =
    tonumber(a), tonumber(b), tonumber(c), tonumber(d), tonumber(e), tonumber(f)
  if f > latest or math.max(a, b, c, d, e) > horizon then return state end
  return { next = a, background = b, held = c, blocked = d, trouble = e, seen = f }
end

local values = redis.call('MGET', KEYS[1], KEYS[2])
local state = read(values[1])
local space = state
if KEYS[2] ~= KEYS[1] then space = read(values[2]) end
now = math.max(now, state.seen, space.seen)

local function write(key, s)
  local last = math.max(now, s.next, s.background, s.held, s.blocked, s.trouble)
  redis.call('SET', key,
    string.format('1 %.3f %.3f %.3f %.3f %.3f %.3f',
      s.next, s.background, s.held, s.blocked, s.trouble, now),
    'PX', string.format('%d', math.ceil(last - now) + ${keptMs}))
end

if action == 'reopen' then
  state.trouble = 0
  write(KEYS[1], state)
  return { 1 }
end

if action == 'trouble' then
  if ARGV[4] ~= '1' and state.trouble > now then return { 0 } end
  state.trouble = now + tonumber(ARGV[3])
  write(KEYS[1], state)
  return { 1 }
end

if action ~= 'book' then
  local till = now + tonumber(ARGV[3])
  if action == 'blocked' then
    state.blocked = math.max(state.blocked, till)
  elseif action == 'workspace' then
    space.held = math.max(space.held, till)
    if KEYS[2] ~= KEYS[1] then write(KEYS[2], space) end
  else
    state.held = math.max(state.held, till)
  end
  state.trouble = 0
  write(KEYS[1], state)
  return { 1 }
end

local interval = tonumber(ARGV[3])
local longest = tonumber(ARGV[4])
local background = ARGV[5] == '1'
local due = ARGV[6] == '1'
local probe = ARGV[7] == '1'
local held = math.max(state.held, space.held)
local closed = math.ceil(math.max(0, math.max(held, state.blocked, state.trouble) - now))

local function answer(kind, wait, slot, probing)
  return { kind, math.ceil(wait), string.format('%.3f', slot or 0), closed, probing and 1 or 0 }
end

if state.blocked > now then return answer('blocked', state.blocked - now) end
if not probe and state.trouble > now then return answer('trouble', state.trouble - now) end

local slot = math.max(now, state.next, held)
local wait = math.ceil(slot - now)
if wait > longest then return answer(held > now and 'held' or 'queued', wait) end
if background then
  if held > now then return answer('held', wait) end
  if wait >= ${maxBackgroundWaitMs} then return answer('queued', wait) end
  if not due and state.background > now then
    local share = math.ceil(state.background - now)
    if share > longest then return answer('queued', share) end
    state.background = state.background + ${backgroundShare} * interval
    write(KEYS[1], state)
    return answer('share', share)
  end
  if not due then state.background = slot + ${backgroundShare} * interval end
end
state.next = slot + interval
if probe or state.trouble > 0 then
  probe = true
  state.trouble = math.max(state.trouble, slot + ${probeMs})
end
write(KEYS[1], state)
return answer('booked', wait, slot, probe)
`;
