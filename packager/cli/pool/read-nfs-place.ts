import { Fault } from '../../../schemas/errors/fault.ts';

/**
 * Reads where an export is, as mount(8) takes it: `nas.lan:/export/yard`, `[fd00::7]:/export/yard`.
 *
 * @throws Fault USAGE
 */
export function readNfsPlace(text: string): { server: string; path: string } {
  const [, bracketed, plain, path] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\/.*)$/.exec(text) ?? [];
  const server = bracketed ?? plain;
  if (server !== undefined && path !== undefined) return { server, path };
  throw new Fault('USAGE', {
    problem: `“${text}” is not where an export is: a server, a colon and a path.`,
    example: 'nas.lan:/export/yard, or [fd00::7]:/export/yard',
  });
}
