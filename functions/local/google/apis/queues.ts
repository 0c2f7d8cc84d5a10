import * as z from 'zod';
import { finished, notFound, type Route } from '../route';
import { policyRoutes } from './policies';

const queues = 'cloudtasks.googleapis.com';
const images = 'artifactregistry.googleapis.com';
const queuePath = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/queues\/[^/:]+)$/;
const repositoryPath = /^\/v1\/(projects\/[^/]+\/locations\/[^/]+\/repositories\/[^/:]+)$/;
const resourceSchema = z.record(z.string(), z.unknown());
const namedSchema = z.looseObject({ name: z.string() });

/** What stands behind the functions: Cloud Tasks' queues, and the repositories of their images. */
export const queueRoutes: readonly Route[] = [
  {
    host: queues,
    method: 'GET',
    path: queuePath,
    answer: ({ names: [name = ''] }, project) => {
      const queue = project.queues.get(name);
      if (queue === undefined) throw notFound(name);
      return queue;
    },
  },
  {
    host: queues,
    method: 'POST',
    path: /^\/v2\/projects\/[^/]+\/locations\/[^/]+\/queues$/,
    answer: ({ body }, project) => {
      const queue = namedSchema.parse(body);
      project.queues.set(queue.name, queue);
      return queue;
    },
  },
  {
    host: queues,
    method: 'PATCH',
    path: queuePath,
    answer: ({ names: [name = ''], body }, project) => {
      const queue = { ...project.queues.get(name), ...resourceSchema.parse(body) };
      project.queues.set(name, queue);
      return queue;
    },
  },
  ...policyRoutes(queues, 'v2', 'projects/[^/]+/locations/[^/]+/queues/[^/:]+'),
  {
    host: images,
    method: 'GET',
    path: repositoryPath,
    answer: ({ names: [name = ''] }, project) => {
      const repository = project.repositories.get(name);
      if (repository === undefined) throw notFound(name);
      return repository;
    },
  },
  {
    host: images,
    method: 'PATCH',
    path: repositoryPath,
    answer: ({ names: [name = ''], body }, project) => {
      const repository = { ...project.repositories.get(name), ...resourceSchema.parse(body) };
      project.repositories.set(name, repository);
      return repository;
    },
  },
  {
    host: images,
    method: 'DELETE',
    path: /^\/v1\/(projects\/[^/]+\/locations\/[^/]+\/repositories\/[^/]+\/packages\/[^/]+)$/,
    answer: ({ names: [name = ''] }) => finished(name, {}),
  },
];
