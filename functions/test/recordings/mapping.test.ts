import { z } from 'zod';
import { dataSourceSchema, parseAnswer } from '../../src/notion/answers/answers';
import { bindColumns, type ColumnMapping } from '../../src/notion/columns/columns';
import { mapPage } from '../../src/notion/posts/mapping';
import { postSchema } from '../../src/notion/posts/post';
import { recordedPages, recordingsOf } from './recordings';

const pageSchema = z.object({
  id: z.string(),
  parent: z.object({ data_source_id: z.string().optional() }),
  properties: z.record(
    z.string(),
    z.object({
      id: z.string(),
      title: z.array(z.object({ plain_text: z.string() })).optional(),
      date: z.object({ start: z.string() }).nullish(),
      files: z.array(z.object({ type: z.string() })).optional(),
    }),
  ),
});

/** The columns of a recorded data source, or none where only its pages were recorded. */
function bindingsIn(dataSourceId: string | undefined): ColumnMapping {
  const found = recordingsOf('data_source').find(([, body]) => body['id'] === dataSourceId);
  if (found === undefined) return { title: 'title' };
  return bindColumns(parseAnswer(dataSourceSchema, found[1]).properties, {}).bindings;
}

describe.each(recordedPages())('%s', (_name, recorded) => {
  const page = pageSchema.parse(recorded);
  const properties = Object.values(page.properties);
  const bindings = bindingsIn(page.parent.data_source_id);
  const valueOf = (id: string | undefined) => properties.find((property) => property.id === id);

  function mapped() {
    const result = mapPage(recorded, bindings, 0);
    if (result.kind !== 'post') throw new Error(`not a post: ${result.kind}`);
    return result;
  }

  it('maps to a post with its id, title and date', () => {
    const title = valueOf('title')?.title?.map(({ plain_text }) => plain_text) ?? [];
    expect(postSchema.parse(mapped().post)).toMatchObject({
      id: page.id,
      title: title.join('').trim() || 'Untitled',
      publishDate: valueOf(bindings.publishDate)?.date?.start ?? null,
    });
  });

  it('gives the address of each hosted file apart from its post', () => {
    const { post, signedUrls } = mapped();
    const files = valueOf(bindings.attachment)?.files ?? [];
    const hosted = files.filter(({ type }) => type === 'file');
    expect(signedUrls.length).toBeGreaterThanOrEqual(hosted.length);
    expect(JSON.stringify(post)).not.toContain('X-Amz-');
  });
});
