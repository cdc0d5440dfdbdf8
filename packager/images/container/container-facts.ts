import type { ContainerFacts } from '../ports/container-builder.ts';
import { readId } from './guest/accounts.ts';
import type { Container } from './read-container.ts';
import { folderAt, type Place, resolvePath } from './tree/resolve.ts';
import { asBytes } from './unusable.ts';

const asText = (names: readonly string[]): string =>
  `/${Buffer.from(names.join('/'), 'latin1').toString('utf8')}`;

/** @returns what lowering a role asks of its image */
export function containerFacts({ root, accounts, settings }: Container): ContainerFacts {
  const find = (path: string): Place | undefined =>
    resolvePath(root, asBytes(path), { followLast: true });
  return {
    volumes: settings.Volumes,
    ports: settings.ExposedPorts,
    realPath: (path) => realPath(find, path),
    owner(text) {
      const [userText = '', groupText] = text.split(':');
      const user = accounts.user(userText);
      const uid = userText === 'root' ? 0 : (user?.uid ?? readId(userText));
      if (uid === undefined) return undefined;
      if (groupText === undefined) return { uid, gid: user?.gid ?? 0 };
      const gid = groupText === 'root' ? 0 : (accounts.groupId(groupText) ?? readId(groupText));
      return gid === undefined ? undefined : { uid, gid };
    },
    folder(path) {
      const names = find(path)?.names;
      const facts = names && folderAt(root, names)?.facts;
      return facts && { uid: facts.uid, gid: facts.gid, mode: facts.mode };
    },
  };
}

/** Folders that are missing in the image are made when the file is written: they are what they are called. */
function realPath(find: (path: string) => Place | undefined, path: string): string | undefined {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  for (let known = names.length; known >= 0; known -= 1) {
    const place = find(`/${names.slice(0, known).join('/')}`);
    if (!place) continue;
    const rest = names.slice(known).map(asBytes);
    if (!isFree(place, rest)) return undefined;
    return asText([...place.names, ...rest]);
  }
  return undefined;
}

/** What is there and leads nowhere, such as a file or a link to nothing, has no room behind it. */
const isFree = ({ node }: Place, [next]: readonly string[]): boolean =>
  next === undefined || node === undefined || (node.kind === 'folder' && !node.children.has(next));
