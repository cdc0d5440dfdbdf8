import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../../packager/native/run-command.ts';
import { type TpmProof, tpmStatement } from '../../../../schemas/agent/join.ts';

const DEVICE = '/dev/tpmrm0';
/** Some are slow: they share a bus with the firmware. */
const TIMEOUT_MS = 60_000;

/**
 * Of the endorsement hierarchy: the same template gives the same key at each boot, until the TPM is cleared
 * (TPM 2.0 Library, part 1 §14.2). Its private half cannot leave the TPM.
 */
const TEMPLATE = '-C e -g sha256 -G ecc256:ecdsa-sha256 -a'
  .split(' ')
  .concat('fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|sign');

export type TpmSigner = (nonce: string, keyFingerprint: string) => Promise<TpmProof | undefined>;

/**
 * @param onError told why a TPM that is there cannot be used
 * @param tcti the way to it, as tpm2-tools name it; default: that of the kernel
 * @returns what has the TPM of this machine sign; undefined: there is none
 */
export async function findTpm(
  onError: (error: unknown) => void,
  tcti?: string,
): Promise<TpmSigner | undefined> {
  if (tcti === undefined && !(await isThere(DEVICE))) return undefined;
  const way = tcti ?? `device:${DEVICE}`;
  return async (nonce, keyFingerprint) => {
    try {
      return await sign(way, nonce, keyFingerprint);
    } catch (error) {
      onError(error);
      return undefined;
    }
  };
}

/** @throws Fault TOOL_MISSING, TOOL_FAILED, TOOL_TIMED_OUT */
async function sign(tcti: string, nonce: string, keyFingerprint: string): Promise<TpmProof> {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-tpm-'));
  const [context, key, statement, signature] = ['context', 'key.pem', 'statement', 'signature'].map(
    (name) => join(folder, name),
  ) as [string, string, string, string];
  try {
    await writeFile(statement, tpmStatement(nonce, keyFingerprint));
    await tpm2(tcti, 'createprimary', [...TEMPLATE, '-c', context, '-f', 'pem', '-o', key]);
    const how = ['-c', context, '-g', 'sha256', '-s', 'ecdsa', '-f', 'plain'];
    await tpm2(tcti, 'sign', [...how, '-o', signature, statement]);
    return {
      key: await readFile(key, 'utf8'),
      nonce,
      signature: (await readFile(signature)).toString('base64'),
    };
  } finally {
    // Where nothing manages its room, what was made stays in the TPM, and that has room for three.
    await tpm2(tcti, 'flushcontext', ['-t']).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

const tpm2 = (tcti: string, command: string, args: readonly string[]): Promise<unknown> =>
  runCommand(`tpm2_${command}`, args, {
    package: 'tpm2-tools',
    env: { TPM2TOOLS_TCTI: tcti },
    timeoutMs: TIMEOUT_MS,
  });

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
