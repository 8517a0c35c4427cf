import { saveBlob } from './save-blob';

/** Offers the bytes of `base64` as a file to save. */
export function saveBytes(fileName: string, base64: string, mediaType: string): void {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  saveBlob(fileName, new Blob([bytes], { type: mediaType }));
}
