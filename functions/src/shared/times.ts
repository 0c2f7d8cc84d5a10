import * as z from 'zod';

/** Milliseconds since the epoch that a `Date` can hold: what is stored may be anything. */
export const timeMsSchema = z.number().min(-8.64e15).max(8.64e15);

/** Milliseconds, at most a hundred years of them. */
export const durationMsSchema = z.number().min(0).max(3.2e12);
