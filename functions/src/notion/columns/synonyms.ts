import { columnNames, type ColumnName } from './columnNames';
import { normalizeName } from './text';

/**
 * What people call the columns, the likeliest first; compared by `normalizeName`. No name stands
 * under two columns. The title has none: Notion marks it by its type.
 */
export const spellings: Record<ColumnName, readonly string[]> = {
  title: [],
  publishDate: [
    ...['Publish Date', 'Publishing Date', 'Published Date', 'Publication Date', 'Publish', 'Date'],
    ...['Post Date', 'Posting Date', 'Scheduled Date', 'Schedule Date', 'Scheduled', 'Schedule'],
    ...['Scheduled For', 'Published', 'Published On', 'Publish On', 'Go Live', 'Go Live Date'],
    ...['Live Date', 'Due Date', 'Due', 'When', 'Day', 'Publish At', 'Published At'],
    ...['Veröffentlichungsdatum', 'Veröffentlichung', 'Veröffentlicht am', 'Datum', 'Termin'],
    ...['Veroeffentlichungsdatum', 'Postdatum', 'Geplant am', 'Erscheinungsdatum'],
    ...['Date de publication', 'Publié le', 'Publication', 'Date de parution', 'Programmé le'],
    ...['Fecha de publicación', 'Fecha', 'Publicación', 'Fecha programada', 'Programado'],
    ...['Data de publicação', 'Data', 'Publicação', 'Agendado para', 'Data da postagem'],
    ...['Data di pubblicazione', 'Pubblicazione', 'Data pubblicazione', 'Programmato'],
    ...['Publicatiedatum', 'Publiceerdatum', 'Plaatsingsdatum', 'Gepland op'],
    ...['公開日', '投稿日', '日付', '公開予定日', '发布日期', '日期', '发布时间', '發布日期'],
  ],
  platform: [
    ...['Platform', 'Platforms', 'Social Platform', 'Social Media Platform', 'Channel', 'Channels'],
    ...['Social Channel', 'Social Network', 'Network', 'Networks', 'Social Media', 'Social'],
    ...['Plattform', 'Plattformen', 'Kanal', 'Kanäle', 'Kanaele', 'Netzwerk', 'Soziales Netzwerk'],
    ...['Plateforme', 'Plateformes', 'Canal', 'Canaux', 'Réseau', 'Réseaux', 'Réseau social'],
    ...['Plataforma', 'Plataformas', 'Canales', 'Red social', 'Redes sociales'],
    ...['Canais', 'Rede social', 'Redes sociais'],
    ...['Piattaforma', 'Piattaforme', 'Canale', 'Canali', 'Rete sociale'],
    ...['Platformen', 'Kanalen', 'Netwerk', 'Sociaal netwerk'],
    ...['プラットフォーム', 'チャンネル', '媒体', '平台', '渠道', '社交平台'],
  ],
  status: [
    ...['Status', 'State', 'Stage', 'Post Status', 'Progress', 'Workflow', 'Phase', 'Statuses'],
    ...['Zustand', 'Stand', 'Fortschritt', 'Bearbeitungsstand'],
    ...['Statut', 'État', 'Avancement', 'Étape', 'Estado', 'Estatus', 'Etapa', 'Situação'],
    ...['Stato', 'Fase', 'Avanzamento', 'Voortgang', 'Toestand'],
    ...['ステータス', '状態', '進捗', '状态', '狀態', '进度'],
  ],
  attachment: [
    ...['Attachment', 'Attachments', 'Image Attachment', 'Image Attachments', 'Files & media'],
    ...['Files and media', 'File', 'Files', 'Media', 'Image', 'Images', 'Picture', 'Pictures'],
    ...['Photo', 'Photos', 'Visual', 'Visuals', 'Creative', 'Creatives', 'Asset', 'Assets'],
    ...['Upload', 'Uploads', 'Video', 'Videos', 'Thumbnail', 'Graphic', 'Media Files'],
    ...['Anhang', 'Anhänge', 'Anhaenge', 'Datei', 'Dateien', 'Dateien & Medien', 'Bild', 'Bilder'],
    ...['Medien', 'Foto', 'Fotos', 'Grafik', 'Pièce jointe', 'Pièces jointes', 'Fichier'],
    ...['Fichiers', 'Fichiers et médias', 'Médias', 'Visuel', 'Visuels'],
    ...['Adjunto', 'Adjuntos', 'Archivo', 'Archivos', 'Archivos y multimedia', 'Imagen'],
    ...['Imágenes', 'Anexo', 'Anexos', 'Arquivo', 'Arquivos', 'Arquivos e mídia', 'Imagem'],
    ...['Imagens', 'Mídia', 'Allegato', 'Allegati', 'File e contenuti multimediali', 'Immagine'],
    ...['Immagini', 'Bijlage', 'Bijlagen', 'Bestand', 'Bestanden', 'Bestanden en media'],
    ...['Afbeelding', 'Afbeeldingen', 'Beeld', '添付', '添付ファイル', '画像', '写真', 'ファイル'],
    ...['ファイル＆メディア', '附件', '图片', '圖片', '文件', '媒体文件'],
  ],
  link: [
    ...['Link', 'Links', 'URL', 'URLs', 'Image Link', 'Image Links', 'Image URL', 'Media Link'],
    ...['Media URL', 'Post Link', 'Post URL', 'External Link', 'Web Link', 'Website', 'Video Link'],
    ...['Video URL', 'File Link', 'Photo Link', 'Photo URL', 'Address', 'Hyperlink'],
    ...['Bildlink', 'Bild-URL', 'Verknüpfung', 'Adresse', 'Webadresse', 'Lien', 'Liens'],
    ...['Lien image', "Lien de l'image", 'Enlace', 'Enlaces', 'Vínculo', 'Enlace de imagen'],
    ...['Ligação', 'Endereço', 'Link da imagem', 'Collegamento', 'Link immagine', 'Indirizzo'],
    ...['Koppeling', 'Afbeeldingslink', 'リンク', '画像リンク', '链接', '連結', '图片链接'],
  ],
  canvaLink: [
    ...['Canva Link', 'Canva', 'Canva URL', 'Canva Links', 'Canva Design', 'Canva Design Link'],
    ...['Link to Canva', 'Canva File', 'Canva-Link', 'Canva-Entwurf', 'Lien Canva', 'Design Canva'],
    ...['Enlace de Canva', 'Enlace Canva', 'Link do Canva', 'Link Canva', 'Link di Canva'],
    ...['Canva-koppeling', 'Canvaリンク', 'Canva链接', 'Canva 連結'],
  ],
  imageSource: [
    ...[
      'Image Source',
      'Source',
      'Media Source',
      'Picture Source',
      'Image From',
      'Source of Image',
    ],
    ...['Bildquelle', 'Quelle', 'Medienquelle', "Source de l'image", 'Source image'],
    ...['Fuente de imagen', 'Fuente de la imagen', 'Fuente', 'Origen de la imagen'],
    ...['Fonte da imagem', 'Fonte', 'Origem da imagem', "Fonte dell'immagine", 'Fonte immagine'],
    ...['Afbeeldingsbron', 'Bron', '画像ソース', '画像の出典', '图片来源', '圖片來源'],
  ],
  pinned: [
    ...['Pinned', 'Pin', 'Is Pinned', 'Pinned Post', 'Pin to top', 'Sticky', 'Featured'],
    ...['Angeheftet', 'Angepinnt', 'Anheften', 'Fixiert', 'Épinglé', 'Épingler', 'Fijado'],
    ...['Fijar', 'Anclado', 'Fixado', 'Fixar', 'Fissato', 'In evidenza', 'Fissa', 'Vastgemaakt'],
    ...['Vastgezet', '固定', 'ピン留め', 'ピン', '置顶', '置頂'],
  ],
  hidden: [
    ...['Hide', 'Hidden', 'Is Hidden', 'Hide Post', 'Hide from widget', 'Exclude', 'Do not show'],
    ...['Ausblenden', 'Ausgeblendet', 'Versteckt', 'Verstecken', 'Verborgen', 'Nicht zeigen'],
    ...['Masquer', 'Masqué', 'Cacher', 'Ocultar', 'Oculto', 'Esconder', 'Escondido'],
    ...['Nascondi', 'Nascosto', 'Nascondere', 'Verbergen', '非表示', '隠す', '隐藏', '隱藏'],
  ],
};

const ranks = new Map(
  columnNames
    .flatMap((column) =>
      spellings[column].map((name, rank) => [normalizeName(name), { column, rank }] as const),
    )
    .reverse(),
);

/** The column that a property's name speaks of, and how likely (0 is best); null for none. */
export function columnNamed(name: string): { column: ColumnName; rank: number } | null {
  const withoutRemarks = name.replaceAll(/\([^()]*\)|\[[^[\]]*\]/g, '');
  return ranks.get(normalizeName(name)) ?? ranks.get(normalizeName(withoutRemarks)) ?? null;
}
