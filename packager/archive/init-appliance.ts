import { editorSchema } from '../../schemas/appliance/read-appliance.ts';
import type { NewFile } from '../images/ports/new-files.ts';

/**
 * The files a publisher starts from: they pack as they are, and say in comments what else there is.
 *
 * @param name a label
 */
export function newApplianceFiles(name: string): readonly NewFile[] {
  const schema = (document: 'appliance' | 'image'): string =>
    `${JSON.stringify(editorSchema(document), null, 2)}\n`;
  return [
    { path: 'appliance.yaml', text: applianceYaml(name) },
    { path: 'README.md', text: readme(name) },
    { path: 'images/main/image.yaml', text: imageYaml },
    { path: 'images/main/setup.sh', text: setupScript },
    { path: '.schema/appliance.json', text: schema('appliance') },
    { path: '.schema/image.json', text: schema('image') },
  ];
}

const titleOf = (name: string): string =>
  name
    .split('-')
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join(' ');

const applianceYaml = (name: string): string => `\
# yaml-language-server: $schema=.schema/appliance.json
#
# What this appliance is, what it asks of whoever installs it, and which machines it runs.
# Pack it:  yard pack . -o ${name}-0.1.0.yard

format: 1
name: ${name}
version: 0.1.0 # semantic version; a published version never changes
title: ${titleOf(name)}
summary: One sentence that says what it is good for
licence: Apache-2.0 # SPDX expression
categories: [example]
readme: README.md
# icon: icon.svg # PNG, SVG, JPEG or WebP
# screenshots:
#   - { file: start.png, caption: The start page }

# Questions asked at install. Each needs an answer that works without typing.
parameters:
  greeting:
    type: string
    label: Greeting
    help: Shown on the start page.
    default: Hello
    maxLength: 100
  # Also: text, integer, boolean, choice, email, domain, size, and
  # password: { type: password, label: Password, generate: { length: 20 } }

# Made at install, known to no one else: {{ secrets.token }}
# secrets:
#   token: { type: hex, bytes: 16 }

networks:
  private: { title: Between the machines }

# Each role becomes one machine, or several with "count".
roles:
  web:
    title: Web server
    cpu: 1
    memory: 256 MiB
    system: { build: images/main } # or: { image: disk.qcow2, format: qcow2 }, { container: image.tar }
    files:
      - path: /var/www/html/index.html
        content: |
          <!doctype html>
          <title>{{ parameters.greeting | html }}</title>
          <h1>{{ parameters.greeting | html }}</h1>
    publish:
      site: { port: 80, scheme: http, title: Start page }
    ready: { type: http, port: 80, path: /, status: [200], timeout: 10 min }
    # data:
    #   files: { size: 4 GiB, mount: /srv } # kept when the stack is removed
    # after: [db] # starts when that role is ready

permissions: { egress: internet }

# Shown when the install is done.
outputs:
  url: { title: Start page, kind: link, value: "{{ publish.site.url }}/" }
`;

const imageYaml = `\
# yaml-language-server: $schema=../../.schema/image.json
#
# How the disk of a role is made from Debian packages.

format: 1
suite: trixie
size: 2 GiB
packages: [nginx-light]
scripts: [setup.sh]
`;

const setupScript = `\
#!/bin/sh
# Runs in the image as root, after packages and files.
set -eu
rm -f /var/www/html/index.nginx-debian.html
`;

const readme = (name: string): string => `\
# ${titleOf(name)}

What it is, who it is for, and what to do first. This text is shown in the marketplace.
`;
