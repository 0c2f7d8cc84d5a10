import { Timestamp } from 'firebase-admin/firestore';
import { createLegacyTokens } from '../../../scripts/upgrade/legacyToken';
import { judgeWidget, type LegacyWidget } from '../../../scripts/upgrade/legacyWidget';
import { aWidget } from '../../support/builders';

const token = 'secret_made_up_for_this_test';
const hex = '0a468365919d4820814771467309c6a9';
const databaseId = '0a468365-919d-4820-8147-71467309c6a9';
const createTime = Timestamp.fromMillis(Date.UTC(2025, 0, 1));
const time = Timestamp.fromMillis(Date.UTC(2024, 4, 5));
const legacy = {
  userId: 'owner',
  name: 'My calendar',
  token,
  databaseId: hex,
  slug: 'my-calendar',
  settings: {},
  views: 7,
  isActive: false,
  createdAt: time,
  updatedAt: time,
};

function judge(changes: Record<string, unknown>) {
  const fields: Record<string, unknown> = { ...legacy, ...changes };
  const data = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  );
  return judgeWidget({ id: 'w1', data, createTime }, createLegacyTokens(null));
}

function read(changes: Record<string, unknown> = {}): LegacyWidget {
  const judged = judge(changes);
  if (judged.state !== 'legacy') throw new Error(JSON.stringify(judged));
  return judged.widget;
}

describe('a widget of the legacy product', () => {
  it('keeps owner, name, slug, views, state and times', () => {
    const { fields, notes } = read();
    expect(notes).toEqual([]);
    expect(fields).toMatchObject({
      userId: 'owner',
      name: 'My calendar',
      slug: 'my-calendar',
      databaseId,
      views: 7,
      isActive: false,
      createdAt: time,
      updatedAt: time,
      health: null,
    });
  });

  it.each([
    hex,
    hex.toUpperCase(),
    databaseId,
    ` ${hex} `,
    `${hex}?v=${'1'.repeat(32)}`,
    `Content-Calendar-${hex}`,
    `workspace/Content-Calendar-${hex}?v=${'1'.repeat(32)}`,
    `/workspace/${hex}`,
    `${hex}&pvs=4`,
    `www.notion.so/workspace/${hex}`,
    `https://www.notion.so/workspace/${hex}?v=${'1'.repeat(32)}`,
    `https://someone.notion.site/${hex}`,
  ])('reads its database from %j', (given) => {
    expect(read({ databaseId: given }).fields.databaseId).toBe(databaseId);
  });

  it.each<[Record<string, unknown>, Partial<LegacyWidget['fields']>]>([
    [
      { views: undefined, name: 'x', isActive: undefined },
      { views: 0, isActive: true },
    ],
    [{ views: '12' }, { views: 12 }],
    [{ views: -1 }, { views: 0 }],
    [{ views: 2.5 }, { views: 0 }],
    [{ isActive: 'false' }, { isActive: false }],
    [{ name: ' ' }, { name: 'Content calendar' }],
    [{ createdAt: time.toMillis() }, { createdAt: time }],
    [{ updatedAt: undefined }, { createdAt: time, updatedAt: time }],
    [{ createdAt: 'long ago' }, { createdAt: createTime, updatedAt: time }],
  ])('with %j becomes one with %j', (changes, expected) => {
    expect(read(changes).fields).toMatchObject(expected);
  });

  it.each<[string, Record<string, unknown>]>([
    ['owner', { userId: undefined }],
    ['owner', { userId: 7 }],
    ['slug_form', { slug: 'with space' }],
    ['slug_form', { slug: '__x__' }],
    ['slug_form', { slug: undefined }],
    ['database', { databaseId: 'my database' }],
    ['database', { databaseId: `https://elsewhere.example/${hex}` }],
    ['database', { databaseId: undefined }],
    ['settings', { settings: { onlyStatuses: 7 } }],
    ['is_active', { isActive: 'perhaps' }],
    ['token_form', { token: 'secret' }],
    ['token_form', { token: null }],
    ['passphrase_missing', { token: `${'0'.repeat(32)}:${'0'.repeat(32)}` }],
    ['not_legacy', { connectionId: 'c1' }],
    ['not_legacy', { token: undefined }],
  ])('is left for %s with %j', (code, changes) => {
    const judged = judge(changes);
    expect(judged).toMatchObject({ state: 'left', code });
    expect(JSON.stringify(judged)).not.toContain(token);
  });

  it('is distinguished from one of today’s form', () => {
    const { id, ...data } = aWidget();
    expect(judgeWidget({ id, data, createTime }, createLegacyTokens(null))).toEqual({
      state: 'upgraded',
    });
  });

  it('loses other fields only where the token stands in them', () => {
    const { leakingFields, notes } = read({ backup: { of: [`x${token}`] }, memo: 'call them' });
    expect(leakingFields).toEqual(['backup']);
    expect(notes).toEqual(['"backup": held the token, removed']);
  });
});
