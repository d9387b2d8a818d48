/** Hands a file to the browser as a download: where it goes is the trader's choice. */

export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // Revoked at once, the download might not have begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
