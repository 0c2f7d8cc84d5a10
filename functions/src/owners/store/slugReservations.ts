import type { DocumentReference, Firestore } from 'firebase-admin/firestore';

/**
 * What reserves a slug for one widget: its own document, and that of its lower-case form, so that
 * no slug is given that differs from it in case alone. The first is the slug's own.
 */
export function slugReservations(
  db: Firestore,
  slug: string,
): [DocumentReference, ...DocumentReference[]] {
  const slugs = db.collection('slugs');
  const lowerCase = slug.toLowerCase();
  return lowerCase === slug ? [slugs.doc(slug)] : [slugs.doc(slug), slugs.doc(lowerCase)];
}
