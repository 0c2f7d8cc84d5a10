import { createSlots } from '../../src/redis/slots';

const never = new AbortController().signal;

describe('slots', () => {
  it('let so many through at once and the others in the order they came', async () => {
    const slots = createSlots(2);
    const order: number[] = [];
    const all = [1, 2, 3, 4].map(async (number) => {
      await slots.take(never);
      order.push(number);
    });
    await Promise.all(all.slice(0, 2));
    expect(order).toEqual([1, 2]);
    slots.give();
    await all[2];
    slots.give();
    await all[3];
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('are not taken by one who gives up waiting', async () => {
    const slots = createSlots(1);
    await slots.take(never);
    const controller = new AbortController();
    const waiting = slots.take(controller.signal);
    const next = slots.take(never);
    controller.abort();
    await expect(waiting).rejects.toThrow('no free slot in time');
    slots.give();
    await expect(next).resolves.toBeUndefined();
    slots.give();
    await expect(slots.take(never)).resolves.toBeUndefined();
  });

  it('are not given back twice by one who gives up after its turn', async () => {
    const slots = createSlots(1);
    const controller = new AbortController();
    await slots.take(never);
    const turn = slots.take(controller.signal);
    slots.give();
    await turn;
    controller.abort();
    let passed = false;
    const next = slots.take(never).then(() => {
      passed = true;
    });
    await new Promise(setImmediate);
    expect(passed).toBe(false);
    slots.give();
    await next;
  });
});
