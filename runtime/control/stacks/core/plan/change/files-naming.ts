import type { Role } from '../../../../../../schemas/appliance/role.ts';
import { inspectTemplate } from '../../../../../../schemas/appliance/template.ts';

/**
 * @param paths how templates name them: `parameters.title`; also what is part of one: of `secrets.tls`, `secrets.tls.private`
 * @returns paths of the files of a role that are made of any of these
 */
export const filesNaming = ({ files }: Pick<Role, 'files'>, paths: readonly string[]): string[] =>
  files
    .filter(({ content }) =>
      inspectTemplate(content, () => true).placeholders.some(({ path }) =>
        paths.some((wanted) => path === wanted || path.startsWith(`${wanted}.`)),
      ),
    )
    .map(({ path }) => path);
