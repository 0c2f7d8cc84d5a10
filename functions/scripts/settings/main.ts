import { runHere } from '../command';
import { settingsCommand } from './settingsCommand';

runHere(settingsCommand);
