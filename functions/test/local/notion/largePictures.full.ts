import sharp from 'sharp';
import { z } from 'zod';
import { sdk, startTestNotion } from './testNotion';

const pageSchema = z.object({
  properties: z.object({
    Attachment: z.object({ files: z.array(z.object({ file: z.object({ url: z.string() }) })) }),
  }),
});

test('a picture that Notion hosts may be 4000 pixels high', async () => {
  const { simulator, dataSourceId } = await startTestNotion();
  const drawing = { scene: 'sunset', widthPx: 3200, heightPx: 4000 };
  const { id } = simulator.edits.addPage(dataSourceId, {
    values: { Attachment: [{ name: 'large.jpg', drawing }] },
  });
  const page = pageSchema.parse(await sdk(simulator).pages.retrieve({ page_id: id }));
  const url = page.properties.Attachment.files[0]?.file.url ?? '';
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 3200, height: 4000 });
  await simulator.close();
}, 90_000);
