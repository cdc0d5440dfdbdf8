import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { renderCleanup } from '../../../../packager/images/build/render-cleanup.ts';
import { renderCustomize } from '../../../../packager/images/build/render-customize.ts';
import { renderPrepare } from '../../../../packager/images/build/render-prepare.ts';
import { stageFiles } from '../../../../packager/images/build/stage-files.ts';
import { writeStageTar } from '../../../../packager/images/build/stage-tar.ts';
import { recipeWith } from '../../../fakes/recipes.ts';

/** Whether a POSIX shell can read it. */
const isReadable = (script: string): boolean => {
  execFileSync('sh', ['-n'], { input: script });
  return true;
};

describe('the scripts that run in an image', () => {
  test('are readable to a shell', () => {
    expect(isReadable(renderCleanup())).toBe(true);
    expect(isReadable(renderPrepare([{ path: '/a', content: '' }], ['/b']))).toBe(true);
    expect(isReadable(renderCustomize(recipeWith({ scripts: ['set-up.sh'] })))).toBe(true);
  });

  test('hostile names of files and scripts are words, not commands', () => {
    const path = `/srv/$(touch /x)'; touch "/y`;
    const recipe = recipeWith({ files: [{ path, content: '' }], scripts: [`a'$(id).sh`] });
    const script = renderCustomize(recipe);
    expect(isReadable(script)).toBe(true);
    expect(script).toContain(
      `install -D -o 'root' -g 'root' -m 0644 /stackyard-build/files/0 '/srv/$(touch /x)'\\''; touch "/y'\n`,
    );
    expect(script).toContain(`step script 'a'\\''$(id).sh'\n`);
  });

  test('files come before scripts, each with its owner and permissions', () => {
    const recipe = recipeWith({
      files: [
        { path: '/etc/a', content: 'a', owner: 'www-data', permissions: '0600' },
        { path: '/etc/b', content: 'b', owner: '12:34' },
      ],
      scripts: ['one', 'two'],
    });
    expect(renderCustomize(recipe).split('step files\n')[1]).toBe(`\
install -D -o 'www-data' -g 'www-data' -m 0600 /stackyard-build/files/0 '/etc/a'
install -D -o '12' -g '34' -m 0644 /stackyard-build/files/1 '/etc/b'

step script 'one'
chmod 0755 /stackyard-build/scripts/0
/stackyard-build/scripts/0
step script 'two'
chmod 0755 /stackyard-build/scripts/1
/stackyard-build/scripts/1
`);
  });

  test('Debian’s version of a file that is replaced is set aside first', () => {
    const files = [{ path: '/etc/it’s', content: '', replaces: true }];
    expect(renderPrepare(files, ['/etc/systemd/system/x.service'])).toMatch(
      /set_aside '\/etc\/it’s'\n\ninstall -D -m 0644 base\/0 '\/etc\/it’s'\n\nnever '\/etc\/systemd\/system\/x\.service'\n$/,
    );
  });

  test('cleaning leaves alone what mmdebstrap needs until its end', () => {
    // Without its settings in /tmp, it would empty the package lists of the machine that builds.
    expect(renderCleanup()).not.toMatch(/^ {2}\/(?:tmp|run)\//m);
  });
});

test('everything staged is in the tar, below one folder', () => {
  const recipe = recipeWith({ files: [{ path: '/a', content: 'x' }], scripts: ['s'] });
  const contents = { files: [Buffer.from('x')], scripts: [Buffer.from('#!/bin/sh\n')] };
  const staged = stageFiles(recipe, contents, [{ path: '/etc/fstab', content: 'f' }]);
  const listed = execFileSync('tar', ['-t'], { input: writeStageTar(staged) });
  expect(String(listed).trim().split('\n')).toEqual(
    ['prepare', 'customize', 'clean', 'base/0', 'files/0', 'scripts/0'].map(
      (name) => `stackyard-build/${name}`,
    ),
  );
});
