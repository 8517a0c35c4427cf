import { saveBlob } from './save-blob';

/** Offers `text` as a file to save. */
export function saveText(fileName: string, text: string, mediaType = 'text/csv;charset=utf-8'): void {
  saveBlob(fileName, new Blob([text], { type: mediaType }));
}
