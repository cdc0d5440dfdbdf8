import { z } from 'zod';
import { checkOwnRoots } from '../../archive/check-own-roots.ts';
import { signArchive } from '../../archive/sign-archive.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';
import { openKey, SIGNING_OPTIONS, signingFacts, SigningInput } from './signing-options.ts';

/** `yard sign`: vouch for an archive. */
export const signCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'sign',
    summary: 'Sign an archive',
    details: 'The signature goes into the file itself. A second key may sign as well.',
    arguments: [['<file>', 'the archive']],
    options: [
      ['--key <key>', 'one of your namespaces (see yard keygen), or the path of a private key'],
      ...SIGNING_OPTIONS,
      ['-o, --output <file>', 'write to another file; default: the same one'],
      ['--force', 'replace an existing file'],
    ],
    example: 'yard sign hello-1.0.0.yard --key acme',
    input: SigningInput.extend({
      file: z.string(),
      key: z.string(),
      output: z.string().optional(),
      force: z.boolean().default(false),
    }),
    run: async (context, input) => {
      const own = await openKey(input.key, input.namespace, context, ports);
      checkOwnRoots(own, context.now());
      const path = pathIn(context, input.file);
      const target = input.output === undefined ? path : pathIn(context, input.output);
      const request = { path, target, own, force: input.force || target === path };
      const facts = signingFacts(context, input);
      const result = await signArchive({ ...request, ...facts }, ports, workOf(context));
      const { appliance, version, sequence } = result.statement.predicate;
      return {
        json: { ...result, statement: result.statement.predicate },
        text: [
          `Signed ${result.path} as ${appliance} ${version}`,
          `  digest    ${result.digest}`,
          `  key       ${result.keyId}`,
          `  sequence  ${sequence}`,
        ].join('\n'),
      };
    },
  });
