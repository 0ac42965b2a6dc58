# What a call costs when there is nothing to decide.
package appban

import rego.v1

outcome := "permitted"
