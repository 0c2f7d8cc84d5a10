import { runHere } from '../command';
import { widgetCommand } from './widgetCommand';

runHere(widgetCommand);
