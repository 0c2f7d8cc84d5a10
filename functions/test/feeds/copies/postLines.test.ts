import { bytesOf } from '../../../src/cache/packed';
import { postLines, readPostLines } from '../../../src/feeds/copies/postLines';
import type { Post } from '../../../src/notion/posts/post';
import { aPost, pageId } from '../../support/builders';

const posts = [
  aPost({ id: pageId(1), title: 'two\nlines,\n"[]", ✓' }),
  aPost({ id: pageId(2), title: '[]' }),
  aPost({ id: pageId(3) }),
];
const value = { name: 'a [] list', others: [], inner: { posts: [] } };

describe('posts on lines of their own', () => {
  it.each<[string, Post[]]>([
    ['no post', []],
    ['one', posts.slice(0, 1)],
    ['several', posts],
  ])('are read as they were written: %s', async (_name, some) => {
    const bytes = await bytesOf(postLines(value, some));
    expect(await readPostLines(bytes)).toEqual({ value, posts: some });
  });

  it('are the JSON of the whole', async () => {
    const text = (await bytesOf(postLines(value, posts))).toString();
    expect(text.split('\n')).toHaveLength(posts.length + 2);
    expect(JSON.parse(text)).toEqual({ ...value, inner: { posts } });
  });

  it('stay in the value where all was written on one line', async () => {
    const whole = { ...value, inner: { posts } };
    const read = await readPostLines(Buffer.from(JSON.stringify(whole)));
    expect(read).toEqual({ value: whole, posts: [] });
  });

  it.each([
    ['a line is cut off', (text: string) => text.slice(0, -40)],
    ['a line holds something else', (text: string) => text.replace(/\n\{[^\n]*/, '\n7,')],
    ['it is empty', () => ''],
  ])('are refused where %s', async (_name, damage) => {
    const text = (await bytesOf(postLines(value, posts))).toString();
    await expect(readPostLines(Buffer.from(damage(text)))).rejects.toThrow();
  });
});
