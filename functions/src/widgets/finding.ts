import type { Finding } from './ownerTypes';

/** A finding about the whole widget, not about one column. */
export function finding(
  check: Finding['check'],
  status: Finding['status'],
  code: string,
  message: string,
): Finding {
  return { check, column: null, status, code, message };
}
