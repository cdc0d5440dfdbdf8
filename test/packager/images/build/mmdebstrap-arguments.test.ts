import { describe, expect, test } from 'vitest';
import { mmdebstrapArguments } from '../../../../packager/images/build/mmdebstrap-arguments.ts';
import { recipeWith } from '../../../fakes/recipes.ts';

const plan = {
  mode: 'root' as const,
  recipe: recipeWith({ packages: ['nginx', 'udev'] }),
  sources: ['deb http://archive.example/debian trixie main'],
  checkValidUntil: true,
  stageTar: 'stage.tar',
  target: 'root.tar',
};

describe('mmdebstrapArguments', () => {
  test('is this, as a whole', () => {
    expect(mmdebstrapArguments(plan).join('\n')).toBe(`\
--mode=root
--format=tar
--variant=apt
--verbose
--architectures=amd64
--include=linux-image-cloud-amd64,tiny-initramfs,systemd-sysv,udev,dbus,login,e2fsprogs,xfsprogs,fdisk,iproute2,systemd-resolved,systemd-timesyncd,ca-certificates,cloud-init,qemu-guest-agent,systemd-repart,netcat-openbsd,nginx
--aptopt=Acquire::Languages "none"
--dpkgopt=path-exclude=/usr/share/doc/*
--dpkgopt=path-include=/usr/share/doc/*/copyright
--dpkgopt=path-exclude=/usr/share/man/*
--dpkgopt=path-exclude=/usr/share/info/*
--dpkgopt=path-exclude=/usr/share/lintian/*
--dpkgopt=path-exclude=/usr/share/locale/*/LC_MESSAGES/*
--dpkgopt=path-exclude=/usr/lib/udev/hwdb.d/*
--dpkgopt=path-exclude=/lib/udev/hwdb.d/*
--skip=output/dev
--essential-hook=tar-in stage.tar /
--essential-hook=chroot "$1" sh /stackyard-build/prepare
--customize-hook=chroot "$1" sh /stackyard-build/customize
--customize-hook=chroot "$1" sh /stackyard-build/clean
trixie
root.tar
deb http://archive.example/debian trixie main`);
  });

  test('recommended packages and lists past their date only when wanted', () => {
    const args = mmdebstrapArguments({
      ...plan,
      recipe: recipeWith({ recommends: true, suite: 'bookworm' }),
      checkValidUntil: false,
    });
    expect(args).toContain('--aptopt=APT::Install-Recommends "true"');
    expect(args).toContain('--aptopt=Acquire::Check-Valid-Until "false"');
    expect(args.join(' ')).not.toContain('systemd-repart');
    expect(args).toContain('bookworm');
  });
});
