import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  assertFails,
  assertSucceeds,
  initializeTestEnvironment,
  type RulesTestContext,
  type RulesTestEnvironment,
} from '@firebase/rules-unit-testing';
import { setLogLevel } from 'firebase/firestore';
import { emulatorHost } from '../support/firestore';
import { ruleCoverage } from './ruleCoverage';

type Firestore = ReturnType<RulesTestContext['firestore']>;

const rules = readFileSync(join(__dirname, '..', '..', '..', 'firestore.rules'), 'utf8');

/** One document of every collection of the service, the first one Alice's. */
const stored = {
  'widgets/alices': { userId: 'alice', slug: 'alices', isActive: true },
  'widgets/bobs': { userId: 'bob', slug: 'bobs', isActive: true },
  'slugs/alices': { widgetId: 'alices', userId: 'alice' },
  'connections/alices': { userId: 'alice', kind: 'token', token: 'sealed' },
  'feeds/alices': { userId: 'alice', body: 'packed' },
  'something/else': { userId: 'alice' },
  'widgets/alices/inner/one': { userId: 'alice' },
};
const closedToEverybody = Object.keys(stored).filter((path) => !/^widgets\/\w+$/.test(path));

describe('the security rules', () => {
  let environment: RulesTestEnvironment;
  let alice: Firestore;
  let bob: Firestore;
  let nobody: Firestore;
  let admin: Firestore;
  const projectId = `demo-${randomBytes(6).toString('hex')}`;

  beforeAll(async () => {
    // The client warns of every refusal, and refusals are what is tested here.
    setLogLevel('error');
    const [host, port] = emulatorHost().split(':');
    environment = await initializeTestEnvironment({
      projectId,
      firestore: {
        host: host ?? '',
        port: Number(port),
        rules,
      },
    });
    await environment.withSecurityRulesDisabled(async (context) => {
      const open = context.firestore();
      for (const [path, data] of Object.entries(stored)) {
        await open.doc(path).set(data);
      }
    });
    alice = environment.authenticatedContext('alice').firestore();
    bob = environment.authenticatedContext('bob').firestore();
    admin = environment.authenticatedContext('carol', { admin: true }).firestore();
    nobody = environment.unauthenticatedContext().firestore();
  });

  afterAll(async () => {
    await environment.clearFirestore();
    await environment.cleanup();
  });

  const widgetsOf = (db: Firestore, userId: string) =>
    db.collection('widgets').where('userId', '==', userId);

  it('let an owner read their own widget', async () => {
    const snapshot = await assertSucceeds(alice.doc('widgets/alices').get());
    expect(snapshot.data()).toEqual(stored['widgets/alices']);
  });

  it('let an owner list their own widgets, and nothing else comes', async () => {
    const own = await assertSucceeds(widgetsOf(alice, 'alice').get());
    expect(own.docs.map((one) => one.id)).toEqual(['alices']);
    await assertSucceeds(widgetsOf(alice, 'alice').limit(10).get());
  });

  it('keep an owner from reading or listing the widgets of others', async () => {
    await assertFails(bob.doc('widgets/alices').get());
    await assertFails(widgetsOf(bob, 'alice').get());
    await assertFails(bob.collection('widgets').where('slug', '==', 'alices').get());
  });

  it('keep everybody from listing all widgets', async () => {
    for (const db of [alice, admin, nobody]) {
      await assertFails(db.collection('widgets').get());
      await assertFails(db.collection('widgets').orderBy('slug').limit(1).get());
      await assertFails(db.collectionGroup('widgets').get());
    }
  });

  it('keep those who are not signed in from every widget', async () => {
    await assertFails(nobody.doc('widgets/alices').get());
    await assertFails(widgetsOf(nobody, 'alice').get());
  });

  it('don’t say whether a widget exists', async () => {
    for (const db of [alice, bob, nobody]) await assertFails(db.doc('widgets/missing').get());
  });

  it.each(closedToEverybody)('let nobody read %s', async (path) => {
    for (const db of [alice, bob, admin, nobody]) await assertFails(db.doc(path).get());
  });

  it.each(['slugs', 'connections', 'feeds', 'something', 'widgets/alices/inner'])(
    'let nobody list %s, not even what is their own',
    async (path) => {
      for (const db of [alice, admin, nobody]) {
        await assertFails(db.collection(path).get());
        await assertFails(db.collection(path).where('userId', '==', 'alice').get());
      }
    },
  );

  it.each(Object.keys(stored))('let nobody change or delete %s', async (path) => {
    for (const db of [alice, bob, admin, nobody]) {
      await assertFails(db.doc(path).set({ userId: 'alice', name: 'mine' }));
      await assertFails(db.doc(path).update({ name: 'mine' }));
      await assertFails(db.doc(path).delete());
    }
  });

  it.each(['widgets', 'slugs', 'connections', 'feeds', 'something'])(
    'let nobody create in %s',
    async (path) => {
      for (const db of [alice, admin, nobody]) {
        await assertFails(db.collection(path).doc('new').set({ userId: 'alice' }));
      }
    },
  );

  // Of all the tests above: it has to be the last one. The emulator leaves the constant `false` out.
  it('were evaluated in every part, to true and to false where that can be', async () => {
    const expressions = await ruleCoverage(emulatorHost(), projectId);
    expect(expressions.filter(({ values }) => values.length === 0)).toEqual([]);
    const both = expressions.filter(
      ({ values }) => values.includes(true) && values.includes(false),
    );
    const conditions = [...rules.matchAll(/\bif\s+([^;]+);/g)].map(([, condition]) => condition);
    expect(both.map(({ text }) => text)).toEqual(
      conditions
        .filter((condition) => condition !== 'false')
        .flatMap((condition = '') => [condition, ...condition.split(/\s*&&\s*/)]),
    );
  });
});
