import { box, fullBox, text, uint16, uint32, uint8 } from './boxes';

const ITEM_ID = 1;

/**
 * A HEIF file as a phone's `.heic`, with one picture. It is coded as JPEG, which ISO 23008-12
 * allows, since no HEVC encoder is at hand; browsers that can't show .heic can't show it either.
 */
export function writeHeif(picture: { jpeg: Buffer; widthPx: number; heightPx: number }): Buffer {
  const start = box('ftyp', text('heic'), uint32(0), text('mif1heicjpeg'));
  const measured = meta(picture, 0);
  const dataOffset = start.length + measured.length + 8;
  return Buffer.concat([start, meta(picture, dataOffset), box('mdat', picture.jpeg)]);
}

function meta(
  picture: { jpeg: Buffer; widthPx: number; heightPx: number },
  dataOffset: number,
): Buffer {
  const handler = fullBox('hdlr', 0, 0, uint32(0), text('pict'), uint32(0, 0, 0), uint8(0));
  const primary = fullBox('pitm', 0, 0, uint16(ITEM_ID));
  const locations = fullBox(
    'iloc',
    0,
    0,
    // Offsets and lengths of four bytes, no base offset; then one item with one extent.
    uint8(0x44, 0),
    uint16(1, ITEM_ID, 0, 1),
    uint32(dataOffset, picture.jpeg.length),
  );
  const entry = fullBox('infe', 2, 0, uint16(ITEM_ID, 0), text('jpeg'), uint8(0));
  const items = fullBox('iinf', 0, 0, uint16(1), entry);
  const size = fullBox('ispe', 0, 0, uint32(picture.widthPx, picture.heightPx));
  const association = fullBox('ipma', 0, 0, uint32(1), uint16(ITEM_ID), uint8(1, 0x81));
  const properties = box('iprp', box('ipco', size), association);
  return fullBox('meta', 0, 0, handler, primary, locations, items, properties);
}
