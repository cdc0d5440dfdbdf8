import { Label } from '../../ids/names.ts';
import { AddedAlertChannel, AlertChannel, NewAlertChannel } from '../resources/alert.ts';
import { route, z } from '../route.ts';

const tag = 'alerts';
const channel = z.object({ channel: Label });

export const alertRoutes = {
  listAlertChannels: route({
    method: 'GET',
    path: '/api/v1/alert-channels',
    summary: 'Who is told what needs a person',
    tag,
    right: 'admin',
    answer: z.array(AlertChannel),
  }),
  addAlertChannel: route({
    method: 'POST',
    path: '/api/v1/alert-channels',
    summary: 'Have somebody told by a webhook or by mail',
    tag,
    right: 'admin',
    body: NewAlertChannel,
    answer: AddedAlertChannel,
    status: 201,
  }),
  removeAlertChannel: route({
    method: 'DELETE',
    path: '/api/v1/alert-channels/:channel',
    summary: 'Tell somebody no longer',
    tag,
    right: 'admin',
    params: channel,
  }),
  testAlertChannel: route({
    method: 'POST',
    path: '/api/v1/alert-channels/:channel/test',
    summary: 'Send a message that says that it is a test',
    tag,
    right: 'admin',
    params: channel,
    answer: AlertChannel,
  }),
} as const;
