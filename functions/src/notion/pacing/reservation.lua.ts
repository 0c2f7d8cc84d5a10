import {
  loadMarginMs,
  maxPlaces,
  maxReaderPauseMs,
  maxTaskPauseMs,
  maxTaskTurnMs,
  minTurnMs,
  placeKeptMs,
  waiterGraceMs,
} from './loadLine';
import { backgroundShare, maxBackgroundWaitMs, probeMs, readersStayMs } from './pacing';

/** Times further ahead than any pause or queue lasts are not ours. */
const horizonMs = 20 * 60_000;
/** How far ahead another caller's clock may be. */
const maxSkewMs = 5 * 60_000;
const keptMs = 60_000;
/** A longer line is not ours. */
const maxLineLength = 150 * maxPlaces;

/**
 * The queue of a connection over all instances (GCRA: the next free slot is all that is kept), and
 * the line of loads that have not begun.
 * KEYS: the connection, its workspace or the connection again; for a booking also its line. A
 * queue is "2" and eight times; a line is "1" and a place for each load, in the order they came.
 * ARGV: what to do; the caller's time, or '' for the server's own; and for
 * - book: interval, longest wait, lane, share is due, probe, the beginning load or '', its requests
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
  local none = { next = 0, background = 0, held = 0, blocked = 0, trouble = 0,
    readers = 0, begun = 0, seen = 0 }
  if not value or #value > 200 then return none end
  local time = ' (%d+%.%d+)'
  local a, b, c, d, e, f, g, h =
    string.match(value, '^2' .. time .. time .. time .. time .. time .. time .. time .. time .. '$')
  if not a then return none end
  local state = { next = tonumber(a), background = tonumber(b), held = tonumber(c),
    blocked = tonumber(d), trouble = tonumber(e), readers = tonumber(f), begun = tonumber(g),
    seen = tonumber(h) }
  if state.seen > latest or math.max(state.next, state.background, state.held, state.blocked,
    state.trouble, state.readers, state.begun) > horizon then return none end
  return state
end

local values = redis.call('MGET', unpack(KEYS))
local state = read(values[1])
local space = state
if KEYS[2] ~= KEYS[1] then space = read(values[2]) end
now = math.max(now, state.seen, space.seen)

local function write(key, s)
  local last = math.max(now, s.next, s.background, s.held, s.blocked, s.trouble, s.readers, s.begun)
  redis.call('SET', key,
    string.format('2 %.3f %.3f %.3f %.3f %.3f %.3f %.3f %.3f',
      s.next, s.background, s.held, s.blocked, s.trouble, s.readers, s.begun, now),
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
local lane = ARGV[5]
local due = ARGV[6] == '1'
local probe = ARGV[7] == '1'
local load = ARGV[8]
local requests = tonumber(ARGV[9])
local task = lane == 'task'
local held = math.max(state.held, space.held)
local closed = math.ceil(math.max(0, math.max(held, state.blocked, state.trouble) - now))

local function answer(kind, wait, slot, probing)
  return { kind, math.ceil(wait), string.format('%.3f', slot or 0), closed, probing and 1 or 0 }
end

-- The line: what is kept of it, and the place of this load.
local line, own = {}, nil
local text = values[3] or ''
if load ~= '' and #text <= ${maxLineLength} and string.sub(text, 1, 2) == '1 ' then
  local form = '([%w_-]+);(%d+%.%d+);(%d+%.%d+);(%d+);([01])'
  for id, waiting, kept, needs, isTask in string.gmatch(text, form) do
    kept = tonumber(kept)
    if kept > now and kept <= horizon then
      line[#line + 1] = { id = id, waiting = tonumber(waiting), kept = kept,
        requests = tonumber(needs), task = isTask == '1' }
      if id == load then own = #line end
    end
  end
end

local function writeLine()
  local last, texts = now, {}
  for i, place in ipairs(line) do
    last = math.max(last, place.kept)
    texts[i] = string.format('%s;%.3f;%.3f;%d;%d',
      place.id, place.waiting, place.kept, place.requests, place.task and 1 or 0)
  end
  if #texts > 0 then
    redis.call('SET', KEYS[3], '1 ' .. table.concat(texts, ' '),
      'PX', string.format('%d', math.ceil(last - now)))
  elseif text ~= '' then
    redis.call('DEL', KEYS[3])
  end
end

local function note(kind, wait)
  if kind == 'begin' and requests <= 1 then
    if own then
      table.remove(line, own)
      writeLine()
    end
    return
  end
  local place = { id = load, waiting = 0, kept = now + wait + ${placeKeptMs},
    requests = kind == 'begin' and 0 or requests, task = task }
  if kind == 'turn' then place.waiting = now + wait + ${waiterGraceMs} end
  if own then
    line[own] = place
  elseif #line < ${maxPlaces} then
    line[#line + 1] = place
  end
  writeLine()
end

if state.blocked > now then return answer('blocked', state.blocked - now) end
if not probe and state.trouble > now then return answer('trouble', state.trouble - now) end

local slot = math.max(now, state.next, held)
local wait = math.ceil(slot - now)
if wait > longest then return answer(held > now and 'held' or 'queued', wait) end
if lane ~= 'foreground' then
  if held > now then return answer('held', wait) end
  local stays = task and (due or load ~= '')
  if wait >= ${maxBackgroundWaitMs} and not stays then return answer('queued', wait) end
end

if load ~= '' and lane == 'background' then
  for _, place in ipairs(line) do
    if place.id ~= load and place.waiting > now then
      return answer('queued', math.max(wait, math.ceil(interval)))
    end
  end
elseif load ~= '' then
  local first, ahead = true, 0
  for i = 1, (own or #line + 1) - 1 do
    local place = line[i]
    if task or not place.task then
      ahead = ahead + place.requests
      if place.waiting > now then first = false end
    end
  end
  if not first or wait > (due and ${maxBackgroundWaitMs - 1} or 0) then
    local begun = math.ceil(math.max(0, state.begun - now))
    local turn = math.ceil(math.max(wait, begun) + ahead * interval)
    local done = math.ceil(requests * interval) + ${loadMarginMs}
    local limit = longest
    if task then limit = math.min(longest, ${maxTaskTurnMs} + done) end
    if turn + done > limit then
      note('crowded', turn + done - limit)
      return answer('crowded', turn + done - limit)
    end
    local pause = first and wait or math.ceil(turn / 2)
    pause = math.max(${minTurnMs}, math.min(task and ${maxTaskPauseMs} or ${maxReaderPauseMs}, pause))
    note('turn', pause)
    if not task then
      state.readers = math.max(state.readers, now + pause + ${waiterGraceMs})
      write(KEYS[1], state)
    end
    return answer('turn', pause)
  end
end

if (lane == 'background' or (task and state.readers > now)) and not due then
  if state.background > now then
    local share = math.ceil(state.background - now)
    if share > longest then return answer('queued', share) end
    state.background = state.background + ${backgroundShare} * interval
    write(KEYS[1], state)
    if load ~= '' and task then note('turn', share) end
    return answer('share', share)
  end
  state.background = slot + ${backgroundShare} * interval
end

state.next = slot + interval
if lane == 'foreground' then state.readers = math.max(state.readers, slot + ${readersStayMs}) end
if load ~= '' then
  state.begun = math.max(state.begun, slot) + requests * interval
  if lane ~= 'background' then note('begin', 0) end
end
if probe or state.trouble > 0 then
  probe = true
  state.trouble = math.max(state.trouble, slot + ${probeMs})
end
write(KEYS[1], state)
return answer('booked', wait, slot, probe)
`;
