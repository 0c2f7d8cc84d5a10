import { runHere } from '../command';
import { createSecretsCommand } from './secretsCommand';

runHere(createSecretsCommand());
