/** @returns the path of something in a folder; names hold no slash, whatever they are */
export const filePath = (folder: string, name: string): string =>
  `${folder.replace(/\/+$/, '')}/${name}`;

/** @returns the folders on the way to a path, from the top, without the root */
export function stepsOf(path: string): { readonly name: string; readonly path: string }[] {
  const names = path.split('/').filter((name) => name !== '');
  return names.map((name, index) => ({ name, path: `/${names.slice(0, index + 1).join('/')}` }));
}
